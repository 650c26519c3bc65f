package dev.asyncat.core.checkpoint;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Reads contents out of a git repository, none of which is fetched from elsewhere. */
record GitContents(GitCheckout checkout) {

  /** How large contents are; those that git does not have are left out. */
  Map<String, Long> sizes(Collection<String> ids) throws IOException {
    List<String> distinct = List.copyOf(new LinkedHashSet<>(ids));
    Map<String, Long> sizes = new HashMap<>();
    if (distinct.isEmpty()) {
      return sizes;
    }
    try (GitProcess git =
        GitProcess.start(checkout, List.of("cat-file", "--batch-check", "--buffer"))) {
      git.ask(distinct);
      for (int i = 0; i < distinct.size(); i++) {
        long size = size(git.readTo('\n'));
        if (size >= 0) {
          sizes.put(distinct.get(i), size);
        }
      }
    }
    return sizes;
  }

  /**
   * Copies contents into the content store.
   *
   * @return the digest of each; those that git does not have are left out
   */
  Map<String, String> copy(Collection<String> ids, ContentFiles contents) throws IOException {
    List<String> distinct = List.copyOf(new LinkedHashSet<>(ids));
    Map<String, String> digests = new HashMap<>();
    if (distinct.isEmpty()) {
      return digests;
    }
    try (GitProcess git = GitProcess.start(checkout, List.of("cat-file", "--batch", "--buffer"))) {
      git.ask(distinct);
      for (String id : distinct) {
        long size = size(git.readTo('\n'));
        if (size >= 0) {
          Part content = new Part(git.answers(), size);
          digests.put(id, contents.keep(content));
          content.end();
        }
      }
    }
    return digests;
  }

  /** The size in "ID blob SIZE"; negative if it says something else. */
  private static long size(String line) {
    String[] words = line.split(" ", -1);
    return words.length == 3 && words[1].equals("blob") ? Long.parseLong(words[2]) : -1;
  }

  /** One content among the answers of git. */
  private static final class Part extends FilterInputStream {

    private long left;

    Part(InputStream answers, long size) {
      super(answers);
      this.left = size;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int read = in.read(buffer, offset, (int) Math.min(length, left));
      if (read < 0) {
        throw new EOFException("git ended before the content did");
      }
      left -= read;
      return read;
    }

    void end() throws IOException {
      if (left > 0 || in.read() != '\n') {
        throw new EOFException("git sent less than it announced");
      }
    }

    @Override
    public void close() {
      // The next content follows.
    }
  }
}

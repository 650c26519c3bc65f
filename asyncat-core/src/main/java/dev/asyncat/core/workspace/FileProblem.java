package dev.asyncat.core.workspace;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;

/** Says in words why the file system refused; the exceptions' own messages are often bare paths. */
public final class FileProblem {

  private FileProblem() {}

  /** The reason, without the path. */
  public static String reason(IOException problem) {
    return switch (problem) {
      case NoSuchFileException ignored -> "it does not exist";
      case AccessDeniedException ignored -> "permission denied";
      case NotDirectoryException ignored -> "it is not a directory";
      case FileAlreadyExistsException ignored -> "it exists already";
      case DirectoryNotEmptyException ignored -> "it is a directory that is not empty";
      case NotLinkException ignored -> "it changed while it was looked at";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> problem.getMessage() == null ? problem.toString() : problem.getMessage();
    };
  }
}

package dev.asyncat.sqlite.run;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonNumber;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonSyntaxException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Merges neighbouring rows of one type into one that holds all their events, and takes such a row
 * apart again. Not thread-safe.
 *
 * <p>A merged row stays small enough that reading one event of it does not cost much.
 */
final class Fragments {

  private static final int MAX_EVENTS = 512;
  private static final int MAX_CHARACTERS = 256 * 1024;

  private final List<EventRows.Row> obsolete = new ArrayList<>();
  private final List<EventRows.Row> merged = new ArrayList<>();

  private final List<EventRows.Row> rows = new ArrayList<>();
  private final List<Item> items = new ArrayList<>();
  private int characters;

  /** One event of a row. */
  record Item(long seq, long at, JsonObject data) {}

  /** Takes the next row, in order, with its events. */
  void add(EventRows.Row row, List<Item> content) {
    if (!rows.isEmpty() && !continues(rows.getLast(), row, content.size())) {
      finish();
    }
    rows.add(row);
    items.addAll(content);
    characters += row.data().length();
  }

  private boolean continues(EventRows.Row previous, EventRows.Row next, int count) {
    return previous.lastSeq() + 1 == next.seq()
        && previous.type().equals(next.type())
        && previous.runId().equals(next.runId())
        && previous.version() == next.version()
        && items.size() + count <= MAX_EVENTS
        && characters + next.data().length() <= MAX_CHARACTERS;
  }

  /** Merges what was taken since the last gap. */
  void finish() {
    if (rows.size() > 1) {
      EventRows.Row first = rows.getFirst();
      obsolete.addAll(rows);
      merged.add(
          new EventRows.Row(
              first.seq(),
              rows.getLast().lastSeq(),
              first.runId(),
              first.at(),
              first.type(),
              first.version(),
              pack(first.at(), items)));
    }
    rows.clear();
    items.clear();
    characters = 0;
  }

  /** The rows that the merged ones replace. */
  List<EventRows.Row> obsolete() {
    return obsolete;
  }

  /** The rows that were made. */
  List<EventRows.Row> merged() {
    return merged;
  }

  private static String pack(long start, List<Item> items) {
    List<Json> offsets = new ArrayList<>(items.size());
    List<Json> data = new ArrayList<>(items.size());
    for (Item item : items) {
      offsets.add(Json.of(item.at() - start));
      data.add(item.data());
    }
    return Json.object()
        .put("at", new JsonArray(offsets))
        .put("data", new JsonArray(data))
        .build()
        .toString();
  }

  /** The events of a merged row. */
  static List<Item> unpack(EventRows.Row row) {
    JsonObject packed = Json.parseObject(row.data());
    List<Json> offsets = packed.array("at").orElse(JsonArray.EMPTY).items();
    List<Json> data = packed.array("data").orElse(JsonArray.EMPTY).items();
    long count = row.lastSeq() - row.seq() + 1;
    if (offsets.size() != count || data.size() != count) {
      throw new JsonSyntaxException("expected " + count + " fragments", 0);
    }
    List<Item> items = new ArrayList<>(data.size());
    for (int i = 0; i < data.size(); i++) {
      if (!(offsets.get(i) instanceof JsonNumber(BigDecimal offset))
          || !(data.get(i) instanceof JsonObject object)) {
        throw new JsonSyntaxException("expected times and objects", 0);
      }
      items.add(new Item(row.seq() + i, row.at() + offset.longValue(), object));
    }
    return items;
  }
}

package dev.asyncat.cli.checkpoint;

import dev.asyncat.cli.terminal.Printable;
import dev.asyncat.cli.terminal.Style;
import dev.asyncat.json.JsonObject;
import java.io.PrintWriter;
import java.util.List;

/** Writes down what a revert does, and what stands against it. */
record RevertText(Style style, PrintWriter out) {

  void steps(List<JsonObject> steps) {
    for (JsonObject step : steps) {
      out.println(
          "  "
              + style.dim(Printable.line(step.string("action", "").replace('_', ' ')))
              + " "
              + Printable.line(step.string("path", "")));
    }
  }

  void conflicts(List<JsonObject> conflicts) {
    for (JsonObject conflict : conflicts) {
      out.println(
          style.bad("!")
              + " "
              + Printable.line(conflict.string("path", ""))
              + ": "
              + Printable.line(conflict.string("reason", "")));
    }
  }

  void omissions(List<JsonObject> omissions) {
    for (JsonObject omission : omissions) {
      out.println(
          style.dim(
              "not covered: "
                  + Printable.line(omission.string("path", ""))
                  + " ("
                  + Printable.line(omission.string("reason", ""))
                  + ")"));
    }
  }
}

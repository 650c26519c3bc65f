package dev.asyncat.cli.permission;

import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.cli.environment.DataDirectoryOption;
import dev.asyncat.cli.environment.ExitCode;
import dev.asyncat.cli.remote.ServerAccess;
import dev.asyncat.cli.remote.ServerClient;
import dev.asyncat.cli.remote.ServerFile;
import dev.asyncat.cli.terminal.Printable;
import dev.asyncat.cli.terminal.Style;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.permission.PermissionRule;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists, adds and revokes what is allowed or refused for good. */
@Command(
    name = "permissions",
    description = {
      "Lists, adds and revokes what agents may or may not do without asking.",
      "If a server runs on the data directory, it does so there."
    },
    synopsisSubcommandLabel = "(list | allow | deny | revoke)",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  asyncat permissions list",
      "  asyncat permissions allow 'run_command(git commit *)'",
      "  asyncat permissions deny 'run_command(git push *)'",
      "  asyncat permissions deny 'web_search in plan' --profile reviewer",
      "  asyncat permissions revoke '!run_command(git push *)'"
    })
public final class PermissionsCommand {

  private static final String RULE_HELP =
      "A tool, with what it is about in parentheses, and \" in MODE\" for runs of one mode:"
          + " write_file, 'run_command(npm test)', 'run_command(git commit *)', 'write_file in"
          + " design'.";

  private final CliEnvironment environment;

  /** The command in an environment. */
  public PermissionsCommand(CliEnvironment environment) {
    this.environment = environment;
  }

  @Command(
      name = "list",
      description = "Lists the rules: for all runs first, then those of each profile.",
      mixinStandardHelpOptions = true)
  int list(
      @Mixin DataDirectoryOption dataDirectory,
      @Option(names = "--json", description = "Prints JSON.") boolean json) {
    try (RuleBook book = open(dataDirectory)) {
      List<RuleBook.Entry> rules = book.list();
      PrintWriter out = environment.terminal().out();
      if (json) {
        out.println(new JsonArray(rules.stream().map(rule -> (Json) json(rule)).toList()));
      } else if (rules.isEmpty()) {
        out.println("Nothing is allowed or refused for good.");
      } else {
        rules.forEach(rule -> print(rule, out));
      }
      out.flush();
    }
    return ExitCode.OK;
  }

  @Command(
      name = "allow",
      description = "Allows something for good: it runs without asking.",
      mixinStandardHelpOptions = true)
  int allow(
      @Mixin DataDirectoryOption dataDirectory,
      @Mixin ProfileOption profile,
      @Parameters(paramLabel = "RULE", description = RULE_HELP) String rule) {
    PermissionRule parsed = PermissionRule.parse(rule);
    if (parsed.denies()) {
      throw new InvalidRequestException(
          "'" + rule + "' refuses; write it without '!', or use: asyncat permissions deny");
    }
    return add(parsed, profile.value, dataDirectory);
  }

  @Command(
      name = "deny",
      description = "Refuses something for good, whatever else allows it.",
      mixinStandardHelpOptions = true)
  int deny(
      @Mixin DataDirectoryOption dataDirectory,
      @Mixin ProfileOption profile,
      @Parameters(paramLabel = "RULE", description = RULE_HELP) String rule) {
    return add(
        PermissionRule.parse(rule.strip().startsWith("!") ? rule : "!" + rule.strip()),
        profile.value,
        dataDirectory);
  }

  @Command(name = "revoke", description = "Takes a rule away.", mixinStandardHelpOptions = true)
  int revoke(
      @Mixin DataDirectoryOption dataDirectory,
      @Mixin ProfileOption profile,
      @Parameters(paramLabel = "RULE", description = "The rule as it is listed, '!' included.")
          String rule) {
    PermissionRule parsed = PermissionRule.parse(rule);
    try (RuleBook book = open(dataDirectory)) {
      book.revoke(parsed, profile.value);
    }
    say("revoked " + parsed.text());
    return ExitCode.OK;
  }

  private int add(PermissionRule rule, @Nullable String profile, DataDirectoryOption directory) {
    try (RuleBook book = open(directory)) {
      book.add(rule, profile);
      say((rule.denies() ? "refused from now on: " : "allowed from now on: ") + covered(rule));
      if (!book.tools().contains(rule.tool())) {
        say("there is no tool " + rule.tool() + " here; a plug-in may bring one");
      }
    }
    return ExitCode.OK;
  }

  /** What a rule is about, in words, so that nobody stores more than was meant. */
  private static String covered(PermissionRule rule) {
    String subject = rule.subject();
    String what;
    if (subject == null) {
      what = "every call of " + rule.tool();
    } else if (rule.isPattern()) {
      what =
          rule.tool()
              + " about commands that begin with the words "
              + subject.substring(0, subject.length() - 2);
    } else {
      what = rule.tool() + " about exactly " + subject.replaceFirst("^=", "");
    }
    return what + (rule.mode() == null ? "" : ", in mode " + rule.mode().wire());
  }

  private RuleBook open(DataDirectoryOption directory) {
    Path data = environment.dataDirectory(directory.value());
    Optional<ServerFile.Server> server = new ServerFile(data).live();
    return server.isPresent()
        ? new RemoteRuleBook(new ServerClient(ServerAccess.of(environment, data, server.get())))
        : new LocalRuleBook(data);
  }

  private void print(RuleBook.Entry entry, PrintWriter out) {
    Style style = environment.terminal().style();
    boolean denies = entry.rule().denies();
    out.println(
        (denies ? style.bad("deny ") : style.good("allow"))
            + "  "
            + Printable.line(entry.rule().text())
            + (entry.profile() == null
                ? ""
                : style.dim("  (profile " + Printable.line(entry.profile()) + ")")));
  }

  private static JsonObject json(RuleBook.Entry entry) {
    return Json.object()
        .put("rule", entry.rule().text())
        .put("kind", entry.rule().kind().wire())
        .put("profile", entry.profile())
        .build();
  }

  private void say(String text) {
    PrintWriter err = environment.terminal().err();
    err.println("asyncat: " + Printable.line(text));
    err.flush();
  }

  /** The option that names a profile. */
  static final class ProfileOption {
    @Option(
        names = "--profile",
        paramLabel = "PROFILE",
        description = "The profile whose runs it is for, by id, handle or name. Default: all runs.")
    private @Nullable String value;
  }
}

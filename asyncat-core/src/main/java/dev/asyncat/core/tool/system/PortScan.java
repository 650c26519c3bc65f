package dev.asyncat.core.tool.system;

import dev.asyncat.core.process.ListeningPort;
import dev.asyncat.core.process.ListeningPorts;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Description;
import dev.asyncat.json.Json;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Says which ports of this machine are listened on, and by whom. */
public final class PortScan implements Tool<PortScan.Arguments> {

  private static final int MOST_CHARACTERS = 4_000;
  private static final int HIGHEST = 65_535;

  private final ListeningPorts ports;

  /** The tool. */
  public PortScan(ListeningPorts ports) {
    this.ports = ports;
  }

  /** Which ports. */
  public enum Protocol {
    /** TCP. */
    TCP,
    /** UDP. */
    UDP,
    /** Both. */
    ALL
  }

  /** The arguments. */
  public record Arguments(
      @Description("Only this port, 1 to 65535") @Nullable Integer port,
      @Description("tcp, udp or all; default: tcp") @Nullable Protocol protocol) {}

  @Override
  public String name() {
    return "port_scan";
  }

  @Override
  public String description() {
    return "Say which ports of this machine programs listen on, and which programs.";
  }

  @Override
  public Class<Arguments> arguments() {
    return Arguments.class;
  }

  @Override
  public String category() {
    return "system";
  }

  @Override
  public PermissionLevel level() {
    return PermissionLevel.SAFE;
  }

  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    return List.of();
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return arguments.port() == null
        ? "List ports that are listened on"
        : "See who listens on port " + arguments.port();
  }

  @Override
  public int modelTextLimit() {
    return MOST_CHARACTERS;
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    Integer port = arguments.port();
    if (port != null && (port < 1 || port > HIGHEST)) {
      throw new InvalidRequestException("port must be 1 to %d, not %d".formatted(HIGHEST, port));
    }
    Protocol protocol = arguments.protocol() == null ? Protocol.TCP : arguments.protocol();
    List<ListeningPort> found =
        Stream.of("tcp", "udp")
            .filter(one -> protocol == Protocol.ALL || protocol.name().equalsIgnoreCase(one))
            .flatMap(one -> ports.of(one).stream())
            .filter(one -> port == null || one.port() == port)
            .toList();
    StringBuilder lines = new StringBuilder();
    int left = 0;
    for (ListeningPort one : found) {
      String line = line(one);
      if (lines.length() + line.length() > MOST_CHARACTERS - 40) {
        left++;
      } else {
        lines.append(line);
      }
    }
    if (left > 0) {
      lines.append("… ").append(left).append(" more\n");
    }
    return ToolResult.ok()
        .with("port", port == null ? Json.nul() : Json.of(port))
        .with("protocol", protocol.name().toLowerCase(Locale.ROOT))
        .with("count", found.size())
        .with("processes", lines.toString());
  }

  private static String line(ListeningPort port) {
    return "%s %s:%d %s\n"
        .formatted(
            port.protocol(),
            port.address(),
            port.port(),
            port.pid() == null
                ? "of another user"
                : "pid %d (%s)".formatted(port.pid(), port.program()));
  }
}

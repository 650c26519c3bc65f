package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.session.Session;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.io.BufferedReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * A client whose network is gone without a word. Makes a network of its own, so it needs root on
 * Linux with {@code ip} and {@code curl}, and runs only with {@code ASYNCAT_TEST_NETNS=true} in the
 * environment.
 */
@EnabledIfEnvironmentVariable(named = "ASYNCAT_TEST_NETNS", matches = "true")
class VanishedNetworkTest {

  private static final Duration PROMISED = Duration.ofSeconds(15);
  private static final String SPACE = "asyncat-" + ProcessHandle.current().pid();
  private static final String HERE = "10.231.77.1";

  @BeforeEach
  void make_a_network() throws Exception {
    ip("netns add " + SPACE);
    ip("link add asyncat0 type veth peer name asyncat1 netns " + SPACE);
    ip("addr add " + HERE + "/30 dev asyncat0");
    ip("link set asyncat0 up");
    ip("-n " + SPACE + " addr add 10.231.77.2/30 dev asyncat1");
    ip("-n " + SPACE + " link set asyncat1 up");
  }

  @AfterEach
  void take_it_away() throws Exception {
    ip("netns del " + SPACE);
  }

  @Test
  void a_client_whose_network_is_gone_is_noticed_in_time_and_its_run_cancelled() throws Exception {
    ScriptedModel model = ScriptedModel.of(Turn.hanging());
    try (TestApi api = TestApi.with(model, server -> server.host(HERE).limits(Limits.DEFAULTS))) {
      Process client =
          new ProcessBuilder(
                  "ip",
                  "netns",
                  "exec",
                  SPACE,
                  "curl",
                  "-sN",
                  "-H",
                  "Authorization: Bearer " + api.ownerToken,
                  "-H",
                  "Content-Type: application/json",
                  "-d",
                  "{\"goal\":\"wait\"}",
                  "http://" + HERE + ":" + api.server.port() + "/api/ai/run")
              .start();
      try (BufferedReader out = client.inputReader()) {
        String line = out.readLine();
        while (!line.contains("session_start")) {
          line = out.readLine();
        }
        Session session = api.asyncat.sessions().list(api.owner.id(), null, 1).getFirst();

        ip("-n " + SPACE + " link set asyncat1 down");

        Eventually.within(
            PROMISED,
            "the end of the run",
            () -> api.asyncat.liveRun(api.owner.id(), session.id()).isEmpty());
        assertThat(api.asyncat.sessions().find(api.owner.id(), session.id()))
            .hasValueSatisfying(
                ended -> assertThat(ended.status()).isEqualTo(Session.Status.FAILED));
      } finally {
        client.destroyForcibly().waitFor();
      }
    }
  }

  private static void ip(String arguments) throws Exception {
    Process process =
        new ProcessBuilder(List.of(("ip " + arguments).split(" ")))
            .redirectErrorStream(true)
            .start();
    try (BufferedReader out = process.inputReader()) {
      String said = out.lines().collect(Collectors.joining("\n"));
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(said).isZero();
    }
  }
}

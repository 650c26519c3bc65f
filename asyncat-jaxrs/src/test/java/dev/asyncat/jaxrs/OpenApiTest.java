package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.asyncat.testkit.model.ScriptedModel;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.glassfish.jersey.server.model.Resource;
import org.glassfish.jersey.server.model.ResourceMethod;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The description, the resources and the endpoints that are to exist say the same. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {

  private static final String MOUNT = "/api/{mount: ai|agent}";
  private static final String BESIDE = "/api";
  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "patch", "head", "options");

  private final TestApi api = TestApi.with(ScriptedModel.answering("hello"));
  private final JsonNode document = document();

  @AfterAll
  void close() {
    api.close();
  }

  private JsonNode document() {
    try {
      return new YAMLMapper()
          .readTree(api.stranger().get("/api/ai/openapi.yaml").response().body());
    } catch (IOException notYaml) {
      throw new IllegalStateException(notYaml);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/openapi.yaml", "/api/ai/openapi.yaml", "/api/agent/openapi.yaml"})
  void the_description_is_there_for_everybody(String path) {
    ApiClient.Answer answer = api.stranger().send("GET", path, BodyPublishers.noBody(), Map.of());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("application/yaml");
    assertThat(answer.response().body()).startsWith("openapi: 3.1.0\n");
  }

  @Test
  void every_endpoint_is_described_and_nothing_else_is() {
    assertThat(described()).isEqualTo(built());
  }

  @Test
  void every_reference_leads_somewhere() {
    List<String> broken = new ArrayList<>();
    collectReferences(document, broken);
    assertThat(broken).isEmpty();
  }

  private void collectReferences(JsonNode node, List<String> broken) {
    if (node.isObject() && node.has("$ref")) {
      String reference = node.get("$ref").asText();
      if (document.at(reference.substring(1)).isMissingNode()) {
        broken.add(reference);
      }
    }
    node.forEach(child -> collectReferences(child, broken));
  }

  @Test
  void operation_ids_are_unique_and_every_operation_can_be_unauthenticated() {
    List<String> ids = new ArrayList<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation -> {
                          if (METHODS.contains(operation.getKey())) {
                            ids.add(operation.getValue().get("operationId").asText());
                            boolean open = operation.getValue().path("security").isArray();
                            assertThat(operation.getValue().get("responses").has("401"))
                                .as(path.getKey())
                                .isEqualTo(!open);
                          }
                        }));
    assertThat(ids).doesNotHaveDuplicates();
  }

  @Test
  void every_endpoint_that_is_to_exist_is_built_or_listed_as_not_built() {
    Set<String> toExist = listed("/endpoints.tsv");
    Set<String> notBuilt = listed("/endpoints-not-built.tsv");
    assertThat(toExist).hasSize(149).containsAll(notBuilt);
    Set<String> known = new TreeSet<>(toExist);
    known.retainAll(built().stream().map(OpenApiTest::withoutNames).collect(Collectors.toSet()));
    Set<String> missing = new TreeSet<>(toExist);
    missing.removeAll(known);
    assertThat(missing).as("endpoints without a resource").isEqualTo(notBuilt);
  }

  /** {@code GET /sessions/{id}} for each operation of the document. */
  private Set<String> described() {
    Set<String> operations = new TreeSet<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method -> {
                          if (METHODS.contains(method)) {
                            operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                          }
                        }));
    return operations;
  }

  /** The same for each method of the registered resources. */
  private Set<String> built() {
    Set<String> operations = new TreeSet<>();
    for (Object component : registered()) {
      Resource resource = Resource.from(component.getClass());
      if (resource != null && resource.getPath().startsWith(BESIDE)) {
        String prefix = resource.getPath().startsWith(MOUNT) ? MOUNT : BESIDE;
        collect(resource, resource.getPath().substring(prefix.length()), operations);
      }
    }
    return operations;
  }

  private static void collect(Resource resource, String path, Set<String> operations) {
    for (ResourceMethod method : resource.getResourceMethods()) {
      operations.add(method.getHttpMethod() + " " + path);
    }
    for (Resource child : resource.getChildResources()) {
      String below = child.getPath().startsWith("/") ? child.getPath() : "/" + child.getPath();
      collect(child, path + below, operations);
    }
  }

  private List<Object> registered() {
    List<Object> components = new ArrayList<>();
    FeatureContext recorder =
        (FeatureContext)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {FeatureContext.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("register")) {
                    components.add(arguments[0]);
                  }
                  return method.getReturnType() == Configuration.class ? null : proxy;
                });
    Feature feature = AsyncatApi.builder(api.asyncat).wholeApplication(true).build();
    feature.configure(recorder);
    return components;
  }

  private static Set<String> listed(String resource) {
    try (var in = OpenApiTest.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(line -> withoutNames(line.replace('\t', ' ').replaceFirst(" /api/ai", " ")))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }

  /** Path parameters have other names in other lists. */
  private static String withoutNames(String operation) {
    return Pattern.compile(":\\w+|\\{\\w+}").matcher(operation).replaceAll("{}");
  }
}

package dev.asyncat.jaxrs;

import dev.asyncat.core.Asyncat;
import dev.asyncat.jaxrs.account.TeamResource;
import dev.asyncat.jaxrs.account.UserResource;
import dev.asyncat.jaxrs.auth.Authentication;
import dev.asyncat.jaxrs.auth.AuthenticationFilter;
import dev.asyncat.jaxrs.checkpoint.CheckpointResource;
import dev.asyncat.jaxrs.checkpoint.RevertResource;
import dev.asyncat.jaxrs.checkpoint.SessionChangesResource;
import dev.asyncat.jaxrs.conversation.ChatFolderResource;
import dev.asyncat.jaxrs.conversation.ChatStreamResource;
import dev.asyncat.jaxrs.conversation.ConversationListResource;
import dev.asyncat.jaxrs.conversation.ConversationResource;
import dev.asyncat.jaxrs.conversation.ConversationSaveResource;
import dev.asyncat.jaxrs.conversation.TitleResource;
import dev.asyncat.jaxrs.cors.AllowedOrigins;
import dev.asyncat.jaxrs.cors.CorsFilter;
import dev.asyncat.jaxrs.error.ErrorBodyFilter;
import dev.asyncat.jaxrs.error.ErrorMapper;
import dev.asyncat.jaxrs.json.ContentTypeFilter;
import dev.asyncat.jaxrs.json.JsonBodyWriter;
import dev.asyncat.jaxrs.json.RequestBodyReader;
import dev.asyncat.jaxrs.model.BrainStatsResource;
import dev.asyncat.jaxrs.model.MultimodalResource;
import dev.asyncat.jaxrs.model.RuntimeStatusResource;
import dev.asyncat.jaxrs.mount.Mounts;
import dev.asyncat.jaxrs.openai.ChatCompletionResource;
import dev.asyncat.jaxrs.openai.ModelListResource;
import dev.asyncat.jaxrs.openapi.OpenApiDocument;
import dev.asyncat.jaxrs.openapi.OpenApiResource;
import dev.asyncat.jaxrs.openapi.RootOpenApiResource;
import dev.asyncat.jaxrs.permission.AskResource;
import dev.asyncat.jaxrs.permission.PermissionResource;
import dev.asyncat.jaxrs.permission.PermissionRuleResource;
import dev.asyncat.jaxrs.permission.SessionPermissionResource;
import dev.asyncat.jaxrs.profile.ProfileResource;
import dev.asyncat.jaxrs.project.ProjectResource;
import dev.asyncat.jaxrs.run.MultiResource;
import dev.asyncat.jaxrs.run.RunResource;
import dev.asyncat.jaxrs.session.HealthResource;
import dev.asyncat.jaxrs.session.SessionEventsResource;
import dev.asyncat.jaxrs.session.SessionResource;
import dev.asyncat.jaxrs.stream.EventStreams;
import dev.asyncat.jaxrs.tool.ToolResource;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.glassfish.jersey.server.ServerProperties;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP API of a runtime, to be registered in a Jersey application:
 *
 * <pre>{@code
 * new ResourceConfig().register(AsyncatApi.of(asyncat))
 * }</pre>
 *
 * <p>It answers below {@code /api/ai} and {@code /api/agent}, relative to the application, and
 * leaves everything else to the application: its filters and error mappers act on nothing outside.
 * One setting is for the whole application, because Jersey has no smaller place for it: responses
 * are not buffered ({@code jersey.config.server.contentLength.buffer = 0}), without which no event
 * would leave before 8 KiB of them are there.
 *
 * <p>Runs work where the runtime's workspace says. If it was given none, runs over HTTP are
 * confined to the current directory of the process and what is below it.
 *
 * <p>The application closes the runtime; {@link #close()} ends the open event streams, so that the
 * container need not wait for them.
 */
public final class AsyncatApi implements Feature, AutoCloseable {

  private final Asyncat asyncat;
  private final Authentication authentication;
  private final AllowedOrigins origins;
  private final Limits limits;
  private final boolean wholeApplication;
  private final InstantSource clock;
  private final Supplier<String> errorIds;
  private final Supplier<String> answerIds = () -> UUID.randomUUID().toString();
  private final EventStreams streams;

  private AsyncatApi(Builder builder) {
    asyncat = builder.asyncat;
    authentication =
        builder.authentication == null
            ? Authentication.tokens(asyncat.users())
            : builder.authentication;
    origins = new AllowedOrigins(builder.origins);
    limits = builder.limits;
    wholeApplication = builder.wholeApplication;
    clock = builder.clock;
    errorIds = builder.errorIds;
    streams = new EventStreams(limits.streams(), limits.heartbeat());
  }

  /** The API with the runtime's own users and their tokens. */
  public static AsyncatApi of(Asyncat asyncat) {
    return builder(asyncat).build();
  }

  /** Configures the API. */
  public static Builder builder(Asyncat asyncat) {
    return new Builder(asyncat);
  }

  /** How many event streams are open. */
  public int openStreams() {
    return streams.count();
  }

  @Override
  public boolean configure(FeatureContext context) {
    Mounts mounts = new Mounts(wholeApplication);
    context.property(ServerProperties.OUTBOUND_CONTENT_LENGTH_BUFFER, 0);
    context.register(new CorsFilter(origins, mounts));
    context.register(new AuthenticationFilter(authentication, origins, mounts));
    context.register(new ErrorMapper(mounts, errorIds));
    context.register(new ErrorBodyFilter(mounts));
    context.register(new ContentTypeFilter(mounts));
    context.register(new RequestBodyReader(limits.bodyBytes(), limits.bodyTime()));
    context.register(new JsonBodyWriter());
    resources().forEach(context::register);
    return true;
  }

  private List<Object> resources() {
    OpenApiDocument document = OpenApiDocument.load();
    List<Object> resources =
        new ArrayList<>(
            List.of(
                new RunResource(asyncat, streams),
                new MultiResource(asyncat, streams),
                new PermissionResource(asyncat),
                new PermissionRuleResource(asyncat),
                new SessionPermissionResource(asyncat),
                new AskResource(asyncat),
                new ToolResource(asyncat),
                new RuntimeStatusResource(asyncat, clock),
                new HealthResource(asyncat),
                new BrainStatsResource(),
                new MultimodalResource(asyncat),
                new SessionResource(asyncat, clock),
                new SessionEventsResource(asyncat, streams),
                new SessionChangesResource(asyncat),
                new RevertResource(asyncat),
                new CheckpointResource(asyncat),
                new ProfileResource(asyncat),
                new ConversationListResource(asyncat),
                new ConversationSaveResource(asyncat),
                new ConversationResource(asyncat),
                new ChatFolderResource(asyncat),
                new TitleResource(asyncat),
                new ChatStreamResource(asyncat, streams),
                new OpenApiResource(document)));
    if (wholeApplication) {
      resources.add(new RootOpenApiResource(document));
      resources.add(
          new ChatCompletionResource(asyncat, streams, limits.heartbeat(), clock, answerIds));
      resources.add(new ModelListResource(asyncat, clock));
      resources.add(new UserResource());
      resources.add(new TeamResource(asyncat));
      resources.add(new ProjectResource(asyncat));
    }
    return resources;
  }

  /** Ends the open event streams. Their runs go on. */
  @Override
  public void close() {
    streams.close();
  }

  /** Collects the settings. Not thread-safe. */
  public static final class Builder {

    private final Asyncat asyncat;
    private @Nullable Authentication authentication;
    private Collection<String> origins = List.of();
    private Limits limits = Limits.DEFAULTS;
    private boolean wholeApplication;
    private InstantSource clock = InstantSource.system();
    private Supplier<String> errorIds = () -> UUID.randomUUID().toString();

    private Builder(Asyncat asyncat) {
      this.asyncat = asyncat;
    }

    /** How users are told apart; by the runtime's own tokens by default. */
    public Builder authentication(Authentication value) {
      authentication = value;
      return this;
    }

    /**
     * Origins whose pages may call the API, such as {@code http://localhost:3000}; none by default.
     *
     * @throws IllegalArgumentException at {@link #build()}, if one is not an origin
     */
    public Builder allowedOrigins(Collection<String> value) {
      origins = List.copyOf(value);
      return this;
    }

    /** How much the API takes. */
    public Builder limits(Limits value) {
      limits = value;
      return this;
    }

    /**
     * Whether there is nothing else in the application. Errors outside the mounts then have the
     * API's form as well, and {@code /openapi.yaml} is also at the root.
     */
    public Builder wholeApplication(boolean value) {
      wholeApplication = value;
      return this;
    }

    /** The clock for what responses say of the time. */
    public Builder clock(InstantSource value) {
      clock = value;
      return this;
    }

    /** Makes the ids under which unexpected failures are logged; random UUIDs by default. */
    public Builder errorIds(Supplier<String> value) {
      errorIds = value;
      return this;
    }

    /** The API, to be registered in one application. */
    public AsyncatApi build() {
      return new AsyncatApi(this);
    }
  }
}

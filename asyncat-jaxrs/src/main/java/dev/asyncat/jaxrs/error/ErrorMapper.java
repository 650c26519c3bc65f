package dev.asyncat.jaxrs.error;

import dev.asyncat.error.CancelledException;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.error.StoreException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.jaxrs.mount.Mounts;
import dev.asyncat.model.ModelException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.glassfish.jersey.spi.ExtendedExceptionMapper;

/**
 * Turns every failure into the error envelope.
 *
 * <p>Messages of {@link dev.asyncat.error.AsyncatException} are meant for clients and go out as
 * they are. Of anything else the client sees a fixed text and an id, under which the log has the
 * rest.
 */
public final class ErrorMapper implements ExtendedExceptionMapper<Throwable> {

  private static final Logger LOG = System.getLogger(ErrorMapper.class.getName());
  private static final Pattern TOKEN = Pattern.compile("(?<=[?&]token=)[^&]*");

  private final Mounts mounts;
  private final Supplier<String> errorIds;

  @Context
  @SuppressWarnings("NullAway.Init")
  private UriInfo uri;

  @Context
  @SuppressWarnings("NullAway.Init")
  private Request request;

  /**
   * A mapper.
   *
   * @param mounts which failures it answers for; all of them if there is nothing else
   * @param errorIds names unexpected failures
   */
  public ErrorMapper(Mounts mounts, Supplier<String> errorIds) {
    this.mounts = mounts;
    this.errorIds = errorIds;
  }

  @Override
  public boolean isMappable(Throwable failure) {
    return mounts.wholeApplication() || mounts.cover(uri.getPath());
  }

  @Override
  public Response toResponse(Throwable failure) {
    return switch (failure) {
      case HttpProblem problem -> answer(problem.status(), message(problem), problem.headers());
      case InvalidRequestException invalid -> answer(400, message(invalid), Map.of());
      case NotFoundException missing -> answer(404, message(missing), Map.of());
      case ConflictException conflict -> answer(409, message(conflict), Map.of());
      case UnavailableException unavailable -> answer(503, message(unavailable), Map.of());
      case ModelException model -> answer(503, message(model), Map.of());
      case CancelledException cancelled -> answer(503, message(cancelled), Map.of());
      case StoreException store ->
          answer(
              503,
              "The server cannot read or store its data right now (error " + log(store) + ")",
              Map.of());
      case WebApplicationException http -> fromJersey(http);
      default -> answer(500, "Internal server error (error " + log(failure) + ")", Map.of());
    };
  }

  private Response fromJersey(WebApplicationException failure) {
    Response original = failure.getResponse();
    int status = original.getStatus();
    if (status >= 500) {
      log(failure);
    }
    String allow = original.getHeaderString(HttpHeaders.ALLOW);
    return answer(
        status,
        status == 404 ? routeNotFound() : ErrorEnvelope.text(status),
        allow == null ? Map.of() : Map.of(HttpHeaders.ALLOW, allow));
  }

  private String routeNotFound() {
    if (!mounts.cover(uri.getPath())) {
      return "Route not found";
    }
    URI target = uri.getRequestUri();
    String query = target.getRawQuery();
    String url = query == null ? target.getRawPath() : target.getRawPath() + "?" + query;
    return "Route not found: " + request.getMethod() + " " + TOKEN.matcher(url).replaceAll("***");
  }

  private String log(Throwable failure) {
    String id = errorIds.get();
    LOG.log(Level.ERROR, "error " + id + " while answering a request", failure);
    return id;
  }

  private static String message(Throwable failure) {
    return String.valueOf(failure.getMessage());
  }

  private Response answer(int status, String message, Map<String, String> headers) {
    Response.ResponseBuilder response =
        Response.status(status)
            .entity(ErrorEnvelope.of(status, message, mounts.openAi(uri.getPath())))
            .type(MediaType.APPLICATION_JSON_TYPE.withCharset("utf-8"));
    headers.forEach(response::header);
    return response.build();
  }
}

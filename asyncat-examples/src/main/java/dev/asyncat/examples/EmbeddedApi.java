package dev.asyncat.examples;

import dev.asyncat.core.Asyncat;
import dev.asyncat.jaxrs.AsyncatApi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.glassfish.jersey.server.ResourceConfig;

/** The API beside an application's own resources, in the application's own container. */
public final class EmbeddedApi {

  private EmbeddedApi() {}

  static ResourceConfig application(Asyncat asyncat) {
    // tag::embedded[]
    return new ResourceConfig().register(new Greeting()).register(AsyncatApi.of(asyncat));
    // end::embedded[]
  }

  /** A resource that was there before. */
  @Path("greeting")
  public static final class Greeting {
    /** Greets. */
    @GET
    @Produces(MediaType.TEXT_PLAIN)
    public String greet() {
      return "hello";
    }
  }
}

package dev.asyncat.jaxrs.conversation;

import dev.asyncat.conversation.ConversationFilter;
import dev.asyncat.conversation.ConversationHit;
import dev.asyncat.conversation.ConversationMode;
import dev.asyncat.conversation.ConversationPage;
import dev.asyncat.conversation.WorkspaceActivity;
import dev.asyncat.core.Asyncat;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.JsonResponse;
import dev.asyncat.jaxrs.json.QueryNumber;
import dev.asyncat.jaxrs.mount.Mounts;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.run.WireTime;
import dev.asyncat.search.SearchQuery;
import dev.asyncat.user.UserWorkspace;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code /chats}: lists of conversations, the search, counts and the trash. */
@Path(Mounts.PATH + "/chats")
public final class ConversationListResource {

  private static final int PAGE = 50;
  private static final int MOST_IN_PAGE = 10_000;
  private static final int FOUND = 20;
  private static final int MOST_FOUND = 50;

  private final Asyncat asyncat;

  /** A resource. */
  public ConversationListResource(Asyncat asyncat) {
    this.asyncat = asyncat;
  }

  /** A part of the conversations of a workspace. */
  @GET
  public Response list(
      @QueryParam("mode") @DefaultValue("") String mode,
      @QueryParam("limit") @Nullable String limit,
      @QueryParam("offset") @Nullable String offset,
      @QueryParam("search") @DefaultValue("") String search,
      @QueryParam("includeArchived") @DefaultValue("") String includeArchived,
      @QueryParam("workspaceId") @Nullable String workspaceId,
      @Context ContainerRequestContext context) {
    String userId = UserScope.of(context).userId();
    String workspace = asyncat.conversations().workspace(userId, workspaceId);
    ConversationFilter filter =
        new ConversationFilter(
            workspace,
            modes(mode),
            includeArchived.equals("true"),
            search.isBlank() ? null : SearchQuery.of(search));
    int wanted = QueryNumber.orElse(limit, PAGE);
    int most = wanted == 0 ? PAGE : Math.min(wanted, MOST_IN_PAGE);
    int skipped = QueryNumber.orElse(offset, 0);
    ConversationPage page = asyncat.conversations().list(userId, filter, most, skipped);
    return JsonResponse.ok(
        JsonResponse.success()
            .put("conversations", ConversationWire.array(page.items(), ConversationWire::item))
            .put("total", page.total())
            .put("hasMore", (long) skipped + page.items().size() < page.total())
            .put("workspaceId", workspace));
  }

  private static Set<ConversationMode> modes(String word) {
    if (word.isBlank() || word.strip().equals("all")) {
      return Set.of();
    }
    ConversationMode mode = ConversationMode.of(word);
    return mode.work() ? Set.of(ConversationMode.ACTION, ConversationMode.BUILD) : Set.of(mode);
  }

  /** The conversations of all workspaces with some words in the title or in a message. */
  @GET
  @Path("search")
  public Response search(
      @QueryParam("q") @DefaultValue("") String q,
      @QueryParam("limit") @Nullable String limit,
      @Context ContainerRequestContext context) {
    String query = q.strip();
    if (query.isEmpty()) {
      throw new InvalidRequestException("q parameter required");
    }
    int most = Math.clamp(QueryNumber.of(limit).orElse(FOUND), 1, MOST_FOUND);
    List<ConversationHit> hits =
        asyncat.conversations().search(UserScope.of(context).userId(), query, most);
    return JsonResponse.ok(
        JsonResponse.success()
            .put("count", hits.size())
            .put("query", query)
            .put("conversations", ConversationWire.array(hits, ConversationWire::hit)));
  }

  /** What is in the trash of a workspace. */
  @GET
  @Path("trash")
  public Response trash(
      @QueryParam("workspaceId") @Nullable String workspaceId,
      @Context ContainerRequestContext context) {
    String userId = UserScope.of(context).userId();
    String workspace = asyncat.conversations().workspace(userId, workspaceId);
    return JsonResponse.ok(
        JsonResponse.success()
            .put(
                "conversations",
                ConversationWire.array(
                    asyncat.conversations().trashed(userId, workspace),
                    ConversationWire::trashed)));
  }

  /** Deletes what is in the trash of a workspace for good. */
  @DELETE
  @Path("trash/empty")
  public Response emptyTrash(
      @QueryParam("workspaceId") @Nullable String workspaceId,
      @Context ContainerRequestContext context) {
    String userId = UserScope.of(context).userId();
    asyncat
        .conversations()
        .emptyTrash(userId, asyncat.conversations().workspace(userId, workspaceId));
    return JsonResponse.ok(JsonResponse.success());
  }

  /** Counts of a workspace. */
  @GET
  @Path("stats/summary")
  public Response stats(
      @QueryParam("workspaceId") @Nullable String workspaceId,
      @Context ContainerRequestContext context) {
    String userId = UserScope.of(context).userId();
    String workspace = asyncat.conversations().workspace(userId, workspaceId);
    return JsonResponse.ok(
        JsonResponse.success()
            .put(
                "stats",
                ConversationWire.stats(
                    asyncat.conversations().stats(userId, workspace), workspace)));
  }

  /** The workspaces in which there are conversations. */
  @GET
  @Path("workspaces")
  public Response workspaces(@Context ContainerRequestContext context) {
    String userId = UserScope.of(context).userId();
    Map<String, UserWorkspace> own =
        asyncat.users().workspaces(userId).stream()
            .collect(Collectors.toMap(UserWorkspace::id, Function.identity()));
    List<WorkspaceActivity> activity =
        asyncat.conversations().activity(userId).stream()
            .filter(workspace -> own.containsKey(workspace.workspaceId()))
            .toList();
    return JsonResponse.ok(
        JsonResponse.success()
            .put(
                "workspaces",
                ConversationWire.array(
                    activity, one -> workspace(one, own.get(one.workspaceId())))));
  }

  private static JsonObject workspace(WorkspaceActivity activity, @Nullable UserWorkspace own) {
    return Json.object()
        .put("workspace_id", activity.workspaceId())
        .put("workspace_name", own == null ? null : own.name())
        .put("workspace_emoji", own == null ? null : own.emoji())
        .put("conversation_count", activity.conversations())
        .put("last_activity", WireTime.format(activity.lastActivity()))
        .build();
  }
}

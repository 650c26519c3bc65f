package dev.asyncat.sqlite.conversation;

import dev.asyncat.conversation.ConversationBranch;
import dev.asyncat.json.JsonObject;
import dev.asyncat.sqlite.database.Columns;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The table of branches, which follows the metadata of conversations. */
final class BranchRows {

  void replace(Handle handle, long conversation, JsonObject metadata) {
    handle.execute("delete from branches where conversation = ?", conversation);
    int position = 0;
    for (ConversationBranch branch : ConversationBranch.in(metadata)) {
      handle
          .createUpdate(
              """
              insert into branches (
                conversation, id, position, parent_id, point_message_id, is_active, description)
              values (:conversation, :id, :position, :parent, :point, :active, :description)
              """)
          .bind("conversation", conversation)
          .bind("id", branch.id())
          .bind("position", position++)
          .bind("parent", branch.parentId())
          .bind("point", branch.pointMessageId())
          .bind("active", branch.active())
          .bind("description", branch.description().toString())
          .execute();
    }
  }

  List<ConversationBranch> list(Handle handle, String userId, String conversationId) {
    return handle
        .createQuery(
            """
            select b.* from branches b join conversations c on c.number = b.conversation
            where c.id = :id and c.user_id = :userId
            order by b.position
            """)
        .bind("id", conversationId)
        .bind("userId", userId)
        .map(
            (row, context) ->
                new ConversationBranch(
                    Columns.text(row, "id"),
                    row.getString("parent_id"),
                    row.getString("point_message_id"),
                    row.getBoolean("is_active"),
                    Columns.object(row, "description")))
        .list();
  }
}

package dev.asyncat.jaxrs.conversation;

import dev.asyncat.core.conversation.ChatQuestion;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The images among the files of a message; files of other kinds are left out. */
final class ImageReader {

  private static final int LONGEST = 8_000_000;
  private static final Pattern DATA_URL =
      Pattern.compile("data:(image/(?:png|jpeg|webp|gif));base64,([A-Za-z0-9+/]+={0,2})");

  private ImageReader() {}

  static List<Message.Image> images(RequestBody message) {
    List<Message.Image> images = new ArrayList<>();
    for (JsonObject file : message.list("fileAttachments").orElse(JsonArray.EMPTY).objects()) {
      String url = file.string("dataUrl", "");
      String mime = file.string("mime", "").toLowerCase(Locale.ROOT);
      if (!mime.startsWith("image/") && !url.startsWith("data:image/")) {
        continue;
      }
      Matcher image = DATA_URL.matcher(url.length() < LONGEST ? url : "");
      if (!image.matches()) {
        throw new InvalidRequestException(
            "Images must be PNG, JPEG, WebP, or GIF files under the attachment size limit.");
      }
      images.add(new Message.Image(image.group(1), image.group(2)));
    }
    if (images.size() > ChatQuestion.MOST_IMAGES) {
      throw new InvalidRequestException(
          message.named("fileAttachments")
              + " can have at most "
              + ChatQuestion.MOST_IMAGES
              + " images, not "
              + images.size());
    }
    return images;
  }
}

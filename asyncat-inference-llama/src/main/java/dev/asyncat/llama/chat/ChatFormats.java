package dev.asyncat.llama.chat;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.llama.call.CallSyntax;
import dev.asyncat.llama.chat.ChatFormat.Frame;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The formats that are known, and how to tell which one a model file wants.
 *
 * <p>A file carries its format as a Jinja program. It is not run: known programs are told by the
 * markers they use. A base model carries none; then the markers in its vocabulary decide.
 */
public final class ChatFormats {

  private static final ToolFormat NO_TOOLS = new TextTools();

  /** From this size on, SmolLM2 and Gemma 3 were trained to call tools, or do it when told how. */
  private static final long LARGE_ENOUGH = 900_000_000;

  /** {@code <|im_start|>role}: SmolLM2 and many others. */
  public static final ChatFormat CHATML = chatMl("chatml", NO_TOOLS);

  /** ChatML with tools: Qwen 2.5, Hermes. */
  public static final ChatFormat QWEN = chatMl("qwen", new HermesTools());

  /** {@code <start_of_turn>role}: Gemma 1 to 3. System text goes before the first user turn. */
  public static final ChatFormat GEMMA =
      new ChatFormat(
          "gemma",
          Set.of("<start_of_turn>", "<end_of_turn>"),
          true,
          Optional.empty(),
          new Frame("<start_of_turn>user\n", "<end_of_turn>\n"),
          new Frame("<start_of_turn>model\n", "<end_of_turn>\n"),
          "<start_of_turn>model\n",
          "<end_of_turn>",
          true,
          true,
          NO_TOOLS,
          Optional.empty());

  /** {@code <|start_header_id|>role<|end_header_id|>}: Llama 3, 3.1, 3.2, 3.3. */
  public static final ChatFormat LLAMA3 =
      new ChatFormat(
          "llama3",
          Set.of("<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"),
          true,
          Optional.of(header("system")),
          header("user"),
          header("assistant"),
          "<|start_header_id|>assistant<|end_header_id|>\n\n",
          "<|eot_id|>",
          true,
          false,
          NO_TOOLS,
          Optional.empty());

  /** {@code [INST]} with spaces around: Mistral 7B 0.1 and 0.2, Mixtral. */
  public static final ChatFormat MISTRAL_V1 =
      mistral(
          "mistral-v1",
          Optional.empty(),
          new Frame(" [INST] ", " [/INST]"),
          new Frame(" ", "</s>"));

  /** {@code [INST]} with a space after: Mistral 7B 0.3. */
  public static final ChatFormat MISTRAL_V3 =
      mistral(
          "mistral-v3", Optional.empty(), new Frame("[INST] ", "[/INST]"), new Frame(" ", "</s>"));

  /** {@code [INST]} without spaces: Mistral Nemo. */
  public static final ChatFormat MISTRAL_V3_TEKKEN =
      mistral(
          "mistral-v3-tekken",
          Optional.empty(),
          new Frame("[INST]", "[/INST]"),
          new Frame("", "</s>"));

  /** With {@code [SYSTEM_PROMPT]}: Mistral Large 2411 and after. */
  public static final ChatFormat MISTRAL_V7 =
      mistral(
          "mistral-v7",
          Optional.of(new Frame("[SYSTEM_PROMPT] ", "[/SYSTEM_PROMPT]")),
          new Frame("[INST] ", "[/INST]"),
          new Frame(" ", "</s>"));

  /** The same without spaces: Mistral Small of 2025 and after. */
  public static final ChatFormat MISTRAL_V7_TEKKEN =
      mistral(
          "mistral-v7-tekken",
          Optional.of(new Frame("[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]")),
          new Frame("[INST]", "[/INST]"),
          new Frame("", "</s>"));

  private static final List<ChatFormat> ALL =
      List.of(
          CHATML,
          QWEN,
          GEMMA,
          LLAMA3,
          MISTRAL_V1,
          MISTRAL_V3,
          MISTRAL_V3_TEKKEN,
          MISTRAL_V7,
          MISTRAL_V7_TEKKEN);

  private static final Pattern DEFAULT_SYSTEM =
      Pattern.compile("<\\|im_start\\|>system(?:\\\\n|\\R)([^'\"{}<]{1,500})<\\|im_end\\|>");

  private ChatFormats() {}

  /** Every known format. */
  public static List<ChatFormat> all() {
    return ALL;
  }

  /** The markers of every format, those of calls and their results included. */
  public static Set<String> markers() {
    Set<String> markers = new HashSet<>(MistralTools.MARKERS);
    ALL.forEach(
        format -> {
          markers.addAll(format.markers());
          markers.addAll(format.tools().markers());
        });
    return markers;
  }

  /**
   * The format with this name.
   *
   * @throws InvalidRequestException if there is none
   */
  public static ChatFormat named(String name) {
    return ALL.stream()
        .filter(format -> format.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    "there is no chat format \"" + name + "\"; known are " + names()));
  }

  /**
   * The format that a model wants.
   *
   * @param template the Jinja text in its file; empty for a base model
   * @param isControlToken whether a text is a control token of the model
   * @param architecture what its file calls the architecture
   * @param parameters how many it has
   * @throws InvalidRequestException if the file has a template that is not known
   */
  public static ChatFormat choose(
      Optional<String> template,
      Predicate<String> isControlToken,
      String architecture,
      long parameters) {
    return template
        .map(text -> recognise(text, architecture, parameters))
        .orElseGet(() -> byVocabulary(isControlToken));
  }

  private static ChatFormat recognise(String template, String architecture, long parameters) {
    if (template.contains("<|im_start|>")) {
      ChatFormat format = template.contains("<tool_call>") ? QWEN : CHATML;
      if (format == CHATML && template.contains("SmolLM") && parameters > LARGE_ENOUGH) {
        format = format.withTools(new SmolLmTools());
      }
      Matcher assumed = DEFAULT_SYSTEM.matcher(template);
      return assumed.find() ? format.withDefaultSystem(assumed.group(1)) : format;
    }
    if (template.contains("<start_of_turn>")) {
      boolean tools = architecture.startsWith("gemma3") && parameters > LARGE_ENOUGH;
      return tools ? GEMMA.withTools(new GemmaTools()) : GEMMA;
    }
    if (template.contains("<|start_header_id|>")) {
      boolean tools = template.contains("ipython") || template.contains("<|python_tag|>");
      return tools ? LLAMA3.withTools(new LlamaTools()) : LLAMA3;
    }
    if (template.contains("[INST]")) {
      ChatFormat format = recogniseMistral(template);
      return template.contains("[AVAILABLE_TOOLS]")
          ? format.withTools(mistralTools(template, format))
          : format;
    }
    throw unknown();
  }

  private static ToolFormat mistralTools(String template, ChatFormat format) {
    if (template.contains(CallSyntax.ARGUMENTS_MARKER)) {
      return new MistralNamedTools(template.contains(CallSyntax.ID_MARKER));
    }
    return new MistralTools(format != MISTRAL_V3_TEKKEN && format != MISTRAL_V7_TEKKEN);
  }

  private static ChatFormat recogniseMistral(String template) {
    if (template.contains("[SYSTEM_PROMPT]")) {
      boolean spaced = template.contains("[SYSTEM_PROMPT] ") || template.contains("[INST] ");
      return spaced ? MISTRAL_V7 : MISTRAL_V7_TEKKEN;
    }
    if (template.contains("<<SYS>>")) {
      throw unknown();
    }
    if (template.contains(" [INST]")) {
      return MISTRAL_V1;
    }
    return template.contains("\"[INST]\"") ? MISTRAL_V3_TEKKEN : MISTRAL_V3;
  }

  private static ChatFormat byVocabulary(Predicate<String> isControlToken) {
    return List.of(CHATML, GEMMA, LLAMA3).stream()
        .filter(format -> format.markers().stream().allMatch(isControlToken))
        .findFirst()
        .orElse(CHATML);
  }

  private static InvalidRequestException unknown() {
    return new InvalidRequestException(
        "the model's chat template is none of those known here ("
            + names()
            + "); name the one that it comes closest to as its chat format, or use another model");
  }

  private static String names() {
    return ALL.stream().map(ChatFormat::name).collect(Collectors.joining(", "));
  }

  private static Frame header(String role) {
    return new Frame("<|start_header_id|>" + role + "<|end_header_id|>\n\n", "<|eot_id|>");
  }

  private static ChatFormat chatMl(String name, ToolFormat tools) {
    return new ChatFormat(
        name,
        Set.of("<|im_start|>", "<|im_end|>"),
        false,
        Optional.of(new Frame("<|im_start|>system\n", "<|im_end|>\n")),
        new Frame("<|im_start|>user\n", "<|im_end|>\n"),
        new Frame("<|im_start|>assistant\n", "<|im_end|>\n"),
        "<|im_start|>assistant\n",
        "<|im_end|>",
        false,
        false,
        tools,
        Optional.empty());
  }

  private static ChatFormat mistral(
      String name, Optional<Frame> system, Frame user, Frame assistant) {
    return new ChatFormat(
        name,
        Set.of("[INST]", "[/INST]", "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]", "</s>"),
        true,
        system,
        user,
        assistant,
        "",
        "</s>",
        name.equals("mistral-v3"),
        true,
        NO_TOOLS,
        Optional.empty());
  }
}

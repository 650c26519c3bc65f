package dev.asyncat.core.localmodel;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A build of an inference engine that a package registry carries for one kind of machine.
 *
 * @param id what people call it, such as {@code v0.5.0}
 * @param platform the kind of machine, such as {@code linux-x64}
 * @param packageName in the registry
 * @param version of the package
 * @param sha512 of the package's archive, in Base64
 * @param archiveFolder the folder in the archive that holds the files, with a slash at its end
 * @param files what must be in it
 * @param sizeBytes about how much is fetched
 */
public record EnginePackage(
    String id,
    String platform,
    String packageName,
    String version,
    String sha512,
    String archiveFolder,
    List<String> files,
    long sizeBytes) {

  private static final List<EnginePackage> KNOWN =
      List.of(
          llamaCpp(
              "linux-x64",
              "5uCCDNqWCNfaAm8aR/Uzxbo4HBpKgNF91kCHPepKhgMgV2OAmatoefbOlMihsqCiH2Od35E/eUHQCFbfRBJuOg==",
              "libggml-cpu-x64.so",
              10_824_547),
          llamaCpp(
              "linux-arm64",
              "W+7naKCXX9/eEjjFmRS8vvx91QyLXDbeFxexZc3bh/PtQABZgmRL3C0AtYYXn4YGTj/3Qor4lWZn2tpjZFPLdQ==",
              "libggml-cpu-armv8.0_1.so",
              7_340_902));

  /** A package; the list is copied. */
  public EnginePackage {
    files = List.copyOf(files);
  }

  /** The package for a machine with these values of {@code os.name} and {@code os.arch}. */
  public static Optional<EnginePackage> of(String osName, String osArch) {
    String platform =
        switch (osName.toLowerCase(Locale.ROOT) + " " + osArch) {
          case "linux amd64", "linux x86_64" -> "linux-x64";
          case "linux aarch64" -> "linux-arm64";
          default -> "";
        };
    return KNOWN.stream().filter(known -> known.platform().equals(platform)).findFirst();
  }

  /** The package for this machine. */
  public static Optional<EnginePackage> ofThisMachine() {
    return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  }

  /** The name for people. */
  public String name() {
    return "llama.cpp " + id;
  }

  private static EnginePackage llamaCpp(
      String platform, String sha512, String plainProcessor, long sizeBytes) {
    return new EnginePackage(
        "v0.5.0",
        platform,
        "@node-llama-cpp/" + platform,
        "3.22.1",
        sha512,
        "package/bins/" + platform + "/",
        List.of("libllama.v0.5.0.so", "libggml.v0.5.0.so", "libggml-base.so", plainProcessor),
        sizeBytes);
  }
}

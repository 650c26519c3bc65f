package dev.asyncat.llama;

import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(value = "present", disabledReason = "llama.cpp v0.5.0 is not on this machine")
class LlamaModelOnInstalledBuildContractTest extends LlamaModelContractTest {

  static boolean present() {
    return Builds.installed().isPresent();
  }

  @Override
  LlamaEngine.Builder builder() {
    return Builds.engine(Builds.requireInstalled().toString());
  }
}

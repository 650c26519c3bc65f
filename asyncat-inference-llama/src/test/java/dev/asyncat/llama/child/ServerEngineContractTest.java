package dev.asyncat.llama.child;

import dev.asyncat.localmodel.LocalEngine;
import dev.asyncat.testkit.localmodel.LocalEngineContract;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class ServerEngineContractTest extends LocalEngineContract {

  @TempDir private Path programs;

  @Override
  protected LocalEngine newEngine() {
    return ServerEngine.builder()
        .program(ServerEngine.find().orElseGet(() -> FakeLlamaServer.writeProgram(programs)))
        .build();
  }
}

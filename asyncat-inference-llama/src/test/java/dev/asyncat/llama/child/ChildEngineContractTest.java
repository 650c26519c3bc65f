package dev.asyncat.llama.child;

import dev.asyncat.localmodel.LocalEngine;
import dev.asyncat.testkit.localmodel.LocalEngineContract;

class ChildEngineContractTest extends LocalEngineContract {

  @Override
  protected LocalEngine newEngine() {
    return ChildEngine.create();
  }
}

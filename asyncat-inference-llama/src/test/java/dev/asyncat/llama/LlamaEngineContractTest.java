package dev.asyncat.llama;

import dev.asyncat.localmodel.LocalEngine;
import dev.asyncat.testkit.localmodel.LocalEngineContract;

class LlamaEngineContractTest extends LocalEngineContract {

  @Override
  protected LocalEngine newEngine() {
    return LlamaEngine.create();
  }
}

package dev.asyncat.core.checkpoint;

import dev.asyncat.store.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Optional;

/** Gives a store a directory, and lets it outlive the runtimes that use it. */
final class StoreIn {

  private StoreIn() {}

  static Store of(Path data, Store store) {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "directory" -> {
                  return Optional.of(data);
                }
                case "close" -> {
                  return null;
                }
                default -> {
                  try {
                    return method.invoke(store, arguments);
                  } catch (InvocationTargetException thrown) {
                    throw thrown.getCause();
                  }
                }
              }
            });
  }
}

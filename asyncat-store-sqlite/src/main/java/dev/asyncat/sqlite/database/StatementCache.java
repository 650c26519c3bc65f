package dev.asyncat.sqlite.database;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection that keeps the statements prepared on it: preparing one costs SQLite more than
 * running it, and the same few come again with every event. A statement that is closed waits to be
 * asked for again; one that failed is really closed. Used by one thread at a time, like the
 * connection.
 */
final class StatementCache implements InvocationHandler {

  /** The store has fewer; what an application asks beside it must not pile up. */
  private static final int MOST = 128;

  private final Connection connection;
  private final Map<List<Object>, PreparedStatement> idle = new HashMap<>();

  private StatementCache(Connection connection) {
    this.connection = connection;
  }

  /** The connection with such a memory. */
  static Connection on(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            StatementCache.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            new StatementCache(connection));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    return method.getName().equals("prepareStatement") && arguments != null
        ? prepare(method, List.of(arguments))
        : call(connection, method, arguments);
  }

  /** The statement with these settings, from those that wait or a new one. */
  private Object prepare(Method method, List<Object> settings) throws Throwable {
    PreparedStatement waiting = idle.remove(settings);
    return Proxy.newProxyInstance(
        StatementCache.class.getClassLoader(),
        new Class<?>[] {PreparedStatement.class},
        new Use(settings, waiting == null ? prepareNew(method, settings) : waiting));
  }

  private PreparedStatement prepareNew(Method method, List<Object> settings) throws Throwable {
    Object made = call(connection, method, settings.toArray());
    if (made instanceof PreparedStatement statement) {
      return statement;
    }
    throw new SQLException("nothing was prepared: " + settings);
  }

  private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException failed) {
      throw failed.getCause() == null ? failed : failed.getCause();
    }
  }

  /** One use of a statement, from its preparation to its close. */
  private final class Use implements InvocationHandler {

    private final List<Object> settings;
    private final PreparedStatement statement;
    private boolean failed;
    private boolean closed;

    Use(List<Object> settings, PreparedStatement statement) {
      this.settings = settings;
      this.statement = statement;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
        throws Throwable {
      switch (method.getName()) {
        case "close" -> {
          close();
          return null;
        }
        case "isClosed" -> {
          return closed;
        }
        default -> {
          if (closed) {
            throw new SQLException("the statement is closed: " + settings);
          }
          try {
            return call(statement, method, arguments);
          } catch (SQLException passedOn) {
            failed = true;
            throw passedOn;
          }
        }
      }
    }

    private void close() throws SQLException {
      if (closed) {
        return;
      }
      closed = true;
      if (failed || idle.size() >= MOST || idle.containsKey(settings)) {
        statement.close();
        return;
      }
      // Large values must not stay in memory until the next use.
      statement.clearParameters();
      idle.put(settings, statement);
    }
  }
}

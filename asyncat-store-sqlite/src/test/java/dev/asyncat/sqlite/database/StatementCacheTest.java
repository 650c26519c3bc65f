package dev.asyncat.sqlite.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatementCacheTest {

  private static final String ECHO = "select ?";

  private Connection connection;

  @BeforeEach
  void open() throws SQLException {
    connection = StatementCache.on(DriverManager.getConnection("jdbc:sqlite::memory:"));
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  @Test
  void a_closed_statement_is_used_again_without_the_values_of_before() throws SQLException {
    PreparedStatement first = connection.prepareStatement(ECHO);
    Object underneath = first.unwrap(org.sqlite.jdbc4.JDBC4PreparedStatement.class);
    assertThat(echo(first, "a")).isEqualTo("a");
    first.close();

    PreparedStatement second = connection.prepareStatement(ECHO);
    assertThat(second.unwrap(org.sqlite.jdbc4.JDBC4PreparedStatement.class)).isSameAs(underneath);
    try (ResultSet row = second.executeQuery()) {
      assertThat(row.next()).isTrue();
      assertThat(row.getString(1)).isNull();
    }
  }

  @Test
  void two_uses_at_the_same_time_do_not_meet() throws SQLException {
    try (PreparedStatement first = connection.prepareStatement(ECHO);
        PreparedStatement second = connection.prepareStatement(ECHO)) {
      first.setString(1, "a");
      try (ResultSet row = first.executeQuery()) {
        assertThat(echo(second, "b")).isEqualTo("b");
        assertThat(row.next()).isTrue();
        assertThat(row.getString(1)).isEqualTo("a");
      }
    }
  }

  @Test
  void a_closed_statement_refuses_work() throws SQLException {
    PreparedStatement statement = connection.prepareStatement(ECHO);
    statement.close();
    statement.close();

    assertThat(statement.isClosed()).isTrue();
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(statement::executeQuery)
        .withMessageContaining("closed");
  }

  @Test
  void what_failed_once_works_the_next_time() throws SQLException {
    try (PreparedStatement create =
        connection.prepareStatement("create table t (id integer primary key)")) {
      create.execute();
    }
    insert(1);

    assertThatExceptionOfType(SQLException.class).isThrownBy(() -> insert(1));

    insert(2);
    try (PreparedStatement count = connection.prepareStatement("select count(*) from t");
        ResultSet row = count.executeQuery()) {
      assertThat(row.getInt(1)).isEqualTo(2);
    }
  }

  private void insert(int id) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement("insert into t values (?)")) {
      insert.setInt(1, id);
      insert.executeUpdate();
    }
  }

  private static String echo(PreparedStatement statement, String value) throws SQLException {
    statement.setString(1, value);
    try (ResultSet row = statement.executeQuery()) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }
}

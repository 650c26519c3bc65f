package dev.asyncat.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {
  private final JavaClasses core =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.asyncat.core");

  @BeforeAll
  void the_rules_see_classes() {
    assertThat(core).as("classes of asyncat-core").isNotEmpty();
  }

  @Test
  void core_depends_on_the_api_and_its_few_libraries() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "dev.asyncat..",
            "org.jspecify.annotations..",
            "com.fasterxml.jackson..",
            "com.cronutils..",
            "com.github.difflib..",
            "org.jsoup..",
            "dagger..",
            "jakarta.inject..",
            "javax.inject..",
            "javax.tools..",
            "javax.xml.stream..")
        .because("what is heavy or likely to clash with an embedder's own lives in an adapter")
        .check(core);
  }

  @Test
  void core_knows_no_http_server_no_sql_and_no_model_vendor() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "com.sun.net.httpserver..",
            "jakarta.ws.rs..",
            "org.glassfish..",
            "java.sql..",
            "javax.sql..",
            "org.jdbi..",
            "org.sqlite..",
            "com.zaxxer..",
            "dev.langchain4j..",
            "de.kherud..",
            "io.modelcontextprotocol..",
            "org.eclipse.jgit..")
        .because("each of them is reached through a port, so that it can be replaced")
        .check(core);
  }

  @Test
  void dagger_stays_in_the_wiring_package() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.asyncat.core.wiring..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dagger..", "jakarta.inject..", "javax.inject..")
        .because("feature classes can then be built by hand, and no Dagger type becomes public")
        .check(core);
  }

  @Test
  void features_form_no_cycles() {
    slices()
        .matching("dev.asyncat.core.(*)..")
        .should()
        .beFreeOfCycles()
        .because("a feature that needs its own user can be neither read nor tested alone")
        .allowEmptyShould(true)
        .check(core);
  }
}

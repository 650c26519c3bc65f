package dev.asyncat.jaxrs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.asyncat.jaxrs");

  @Test
  void features_form_no_cycles() {
    slices()
        .matching("dev.asyncat.jaxrs.(*)..")
        .should()
        .beFreeOfCycles()
        .because("a feature that needs its own user can be neither read nor tested alone")
        .check(classes);
  }

  @Test
  void only_the_server_knows_grizzly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.asyncat.jaxrs.server..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.glassfish.grizzly..")
        .because("the resources must work in an application's own container")
        .check(classes);
  }
}

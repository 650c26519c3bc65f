package dev.asyncat.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.THROW_GENERIC_EXCEPTIONS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rules between modules, and those that hold in all of them: only here are all on the class path.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {
  private static final String[] ADAPTERS = {
    "dev.asyncat.sqlite..",
    "dev.asyncat.langchain4j..",
    "dev.asyncat.llama..",
    "dev.asyncat.pdf..",
    "dev.asyncat.jaxrs.."
  };

  private final JavaClasses all =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.asyncat");

  @BeforeAll
  void the_rules_see_every_module() {
    assertThat(all)
        .extracting(JavaClass::getPackageName)
        .contains(
            "dev.asyncat.testkit",
            "dev.asyncat.core",
            "dev.asyncat.sqlite",
            "dev.asyncat.langchain4j",
            "dev.asyncat.llama",
            "dev.asyncat.pdf",
            "dev.asyncat.jaxrs",
            "dev.asyncat.cli");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dev.asyncat.sqlite..",
        "dev.asyncat.langchain4j..",
        "dev.asyncat.llama..",
        "dev.asyncat.pdf..",
        "dev.asyncat.jaxrs.."
      })
  void an_adapter_never_sees_another(String adapter) {
    noClasses()
        .that()
        .resideInAPackage(adapter)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            Arrays.stream(ADAPTERS).filter(other -> !other.equals(adapter)).toArray(String[]::new))
        .because("an embedder takes the adapters that it wants, in any combination")
        .check(all);
  }

  @Test
  void stores_model_providers_readers_and_the_testkit_know_the_api_alone() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.asyncat.sqlite..",
            "dev.asyncat.langchain4j..",
            "dev.asyncat.llama..",
            "dev.asyncat.pdf..",
            "dev.asyncat.testkit..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.asyncat.core..", "dev.asyncat.cli..")
        .because("they implement ports; core's own tests use the testkit")
        .check(all);
  }

  @Test
  void replaying_needs_no_test_library() {
    noClasses()
        .that()
        .resideInAPackage("dev.asyncat.testkit.replay..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.junit..", "org.assertj..")
        .because("the program replays, and comes without them")
        .check(all);
    noClasses()
        .that()
        .resideInAPackage("dev.asyncat.cli..")
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "the test kit beyond replays",
                (JavaClass type) ->
                    type.getPackageName().startsWith("dev.asyncat.testkit")
                        && !type.getPackageName().equals("dev.asyncat.testkit.replay")))
        .because("the other parts of it need JUnit and AssertJ, which the program lacks")
        .check(all);
  }

  @Test
  void nothing_depends_on_the_command_line() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.asyncat.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.asyncat.cli..")
        .because("the program is one user of the library among others")
        .check(all);
  }

  @Test
  void only_the_command_line_prints() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.asyncat.cli..")
        .should(ACCESS_STANDARD_STREAMS)
        .because("standard output and standard error belong to the embedding application")
        .check(all);
  }

  @Test
  void errors_have_a_type_of_their_own() {
    noClasses()
        .should(THROW_GENERIC_EXCEPTIONS)
        .because("a caller cannot tell one RuntimeException from another")
        .check(all);
  }

  @Test
  void every_package_is_null_marked() {
    var unmarked = new TreeSet<String>();
    for (JavaClass type : all) {
      if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
        unmarked.add(type.getPackageName());
      }
    }

    assertThat(unmarked)
        .as("packages whose package-info.java lacks @NullMarked: null would mean anything there")
        .isEmpty();
  }

  @Test
  void no_static_state_changes() {
    String reason = "two runtimes live in one JVM and must not share anything that changes";
    fields()
        .that()
        .areStatic()
        .should()
        .beFinal()
        .because(reason)
        .allowEmptyShould(true)
        .check(all);
    noFields()
        .that()
        .areStatic()
        // llama.cpp has one log for the whole process; it is told apart by the thread that called.
        .and()
        .areNotDeclaredIn("dev.asyncat.llama.binding.NativeLog")
        .should()
        .haveRawType(
            DescribedPredicate.describe(
                "a type made for changing",
                (JavaClass type) ->
                    type.getPackageName().equals("java.util.concurrent.atomic")
                        || type.isAssignableTo(ConcurrentMap.class)
                        || type.isAssignableTo(ThreadLocal.class)))
        .because(reason)
        .allowEmptyShould(true)
        .check(all);
  }

  @Test
  void logging_goes_through_the_platform() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.asyncat.cli..", "dev.asyncat.jaxrs..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.util.logging..")
        .because("System.Logger ends in whatever the embedder logs with")
        .check(all);
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.slf4j..")
        .because("System.Logger needs no library")
        .check(all);
  }

  @Test
  void packages_are_named_after_features() {
    noClasses()
        .should()
        .resideInAnyPackage(
            "..util..", "..utils..", "..common..", "..helper..", "..manager..", "..impl..")
        .because("such a name says nothing about what is inside, so everything ends up there")
        .check(all);
    noClasses()
        .that()
        // Dagger chooses the names of what it generates.
        .haveNameNotMatching(".*\\.Dagger\\w+(\\$.*)?")
        .should()
        .haveSimpleNameEndingWith("Impl")
        .because("a class is named after what sets it apart from the other implementations")
        .check(all);
  }
}

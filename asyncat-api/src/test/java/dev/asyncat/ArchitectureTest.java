package dev.asyncat;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URL;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {
  private final JavaClasses api =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.asyncat");

  @BeforeAll
  void the_rules_see_classes() {
    assertThat(api).as("classes of asyncat-api").isNotEmpty();
  }

  @Test
  void the_api_depends_on_the_jdk_alone() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "dev.asyncat..", "org.jspecify.annotations..")
        .because(
            "every embedder carries the API: a third-party type in it would tie all of them to one"
                + " library and its versions")
        .check(api);
  }

  @Test
  void the_module_exports_every_package() throws IOException {
    var packages = new TreeSet<String>();
    for (JavaClass type : api) {
      if (!type.getSimpleName().equals("package-info")) {
        packages.add(type.getPackageName());
      }
    }

    assertThat(exports())
        .as("a package missing from module-info.java cannot be used on the module path")
        .containsExactlyElementsOf(packages);
  }

  @Test
  void optional_is_a_return_type_only() {
    String reason = "an absent field or parameter is a @Nullable one or an overload";
    noFields().should().haveRawType(Optional.class).because(reason).check(api);
    noCodeUnits()
        .should()
        .haveRawParameterTypes(
            DescribedPredicate.describe(
                "an Optional among them",
                types -> types.stream().anyMatch(type -> type.isEquivalentTo(Optional.class))))
        .because(reason)
        .check(api);
  }

  private static Set<String> exports() throws IOException {
    for (URL url :
        Collections.list(
            ArchitectureTest.class.getClassLoader().getResources("module-info.class"))) {
      try (InputStream in = url.openStream()) {
        ModuleDescriptor module = ModuleDescriptor.read(in);
        if (module.name().equals("dev.asyncat.api")) {
          return module.exports().stream()
              .map(ModuleDescriptor.Exports::source)
              .collect(Collectors.toCollection(TreeSet::new));
        }
      }
    }
    throw new AssertionError("no compiled module-info of dev.asyncat.api on the class path");
  }
}

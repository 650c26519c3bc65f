package dev.asyncat.core.json;

import com.fasterxml.jackson.databind.PropertyName;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/** Tells Jackson the names of {@link WireNames}. */
final class RecordNames extends NopAnnotationIntrospector {

  private static final long serialVersionUID = 1L;

  @Override
  public @Nullable PropertyName findNameForSerialization(Annotated annotated) {
    return name(annotated);
  }

  @Override
  public @Nullable PropertyName findNameForDeserialization(Annotated annotated) {
    return name(annotated);
  }

  @Override
  public String[] findEnumValues(
      MapperConfig<?> config, AnnotatedClass type, Enum<?>[] constants, String[] names) {
    for (int i = 0; i < constants.length; i++) {
      names[i] = WireNames.of(constants[i]);
    }
    return names;
  }

  private static @Nullable PropertyName name(Annotated annotated) {
    if (!(annotated instanceof AnnotatedMember member) || !member.getDeclaringClass().isRecord()) {
      return null;
    }
    RecordComponent[] components = member.getDeclaringClass().getRecordComponents();
    if (member instanceof AnnotatedParameter parameter) {
      return parameter.getOwner().getParameterCount() == components.length
          ? PropertyName.construct(WireNames.of(components[parameter.getIndex()]))
          : null;
    }
    for (RecordComponent component : components) {
      if (component.getName().equals(member.getName())) {
        return PropertyName.construct(WireNames.of(component));
      }
    }
    return null;
  }
}

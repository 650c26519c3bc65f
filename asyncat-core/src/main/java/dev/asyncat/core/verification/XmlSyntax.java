package dev.asyncat.core.verification;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.command.PathResolver;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** XML: whether it is well-formed. Nothing that it refers to is fetched. */
final class XmlSyntax implements SyntaxCheck {

  @Override
  public boolean covers(String name) {
    return name.endsWith(".xml") || name.endsWith(".xsd") || name.endsWith(".svg");
  }

  @Override
  public Optional<String> problem(
      Path file, String text, PathResolver workspace, CancellationToken cancel) {
    if (text.contains("<!DOCTYPE")) {
      // What entities it may use is said elsewhere.
      return Optional.empty();
    }
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try {
      XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(text));
      while (reader.hasNext()) {
        reader.next();
      }
      reader.close();
      return Optional.empty();
    } catch (XMLStreamException wrong) {
      int line = wrong.getLocation() == null ? 0 : wrong.getLocation().getLineNumber();
      String message = String.valueOf(wrong.getMessage()).replaceAll("(?s).*Message: ", "");
      return Optional.of("line " + line + ": " + SyntaxChecks.oneLine(message));
    }
  }
}

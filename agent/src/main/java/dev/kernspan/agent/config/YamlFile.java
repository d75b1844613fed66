package dev.kernspan.agent.config;

import dev.kernspan.agent.config.ConfigException.Problem;
import dev.kernspan.agent.config.RawValue.Items;
import dev.kernspan.agent.config.RawValue.Nothing;
import dev.kernspan.agent.config.RawValue.Pairs;
import dev.kernspan.agent.config.RawValue.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Reads the file down to its keys; the values keep their places and have no type yet. */
final class YamlFile {
  private static final int LARGEST_FILE_BYTES = 1 << 20;

  private final Path file;
  private final Map<String, ConfigKey<?>> keys = new TreeMap<>();
  private final Set<String> sections = new TreeSet<>();
  private final List<Problem> problems;
  private final Map<ConfigKey<?>, RawValue> found = new LinkedHashMap<>();

  YamlFile(Path file, List<Problem> problems) {
    this.file = file;
    this.problems = problems;
    for (ConfigKey<?> key : ConfigKeys.ALL) {
      String name = key.name();
      keys.put(name, key);
      for (int dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
        sections.add(name.substring(0, dot));
      }
    }
  }

  /** The values of the keys that are known; problems with all else. */
  Map<ConfigKey<?>, RawValue> read() {
    compose(readText()).ifPresent(root -> section("", root));
    return found;
  }

  private String readText() {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST_FILE_BYTES + 1);
      if (bytes.length > LARGEST_FILE_BYTES) {
        problem(place(0, 0), "", "is larger than " + Quantity.sizeText(LARGEST_FILE_BYTES));
        return "";
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (NoSuchFileException e) {
      problem(place(0, 0), "", "no such file");
    } catch (CharacterCodingException e) {
      problem(place(0, 0), "", "is not UTF-8 text");
    } catch (IOException e) {
      problem(place(0, 0), "", "cannot be read: " + e.getMessage());
    }
    return "";
  }

  private Optional<Node> compose(String text) {
    var settings = LoadSettings.builder().setUseMarks(true).build();
    try {
      var parser = new ParserImpl(settings, new StreamReader(settings, text));
      return new Composer(settings, parser).getSingleNode();
    } catch (MarkedYamlEngineException e) {
      Place place = e.getProblemMark().map(this::place).orElse(place(0, 0));
      problem(place, "", "is not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      problem(place(0, 0), "", "is not YAML: " + e.getMessage());
    }
    return Optional.empty();
  }

  private void section(String name, Node node) {
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        entry(name, tuple);
      }
    } else if (!isNothing(node)) {
      String what = name.isEmpty() ? "the file " : "";
      String is = convert(node).what();
      problem(place(node), name, what + "is " + is + ", but should be a section: key: value");
    }
  }

  private void entry(String section, NodeTuple tuple) {
    if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
      problem(place(tuple.getKeyNode()), section, "a key must be a single word");
      return;
    }
    String name = section.isEmpty() ? key.getValue() : section + "." + key.getValue();
    ConfigKey<?> known = keys.get(name);
    if (known != null) {
      RawValue earlier = found.putIfAbsent(known, convert(tuple.getValueNode()));
      if (earlier != null) {
        problem(
            place(key),
            name,
            "given a second time; the first is on line " + earlier.place().line());
      }
    } else if (sections.contains(name)) {
      section(name, tuple.getValueNode());
    } else {
      problem(place(key), name, "unknown key; " + hint(section, name));
    }
  }

  private String hint(String section, String name) {
    var known = new TreeSet<>(keys.keySet());
    known.addAll(sections);
    return Nearest.to(name, known)
        .map(near -> "the nearest is " + near)
        .orElse(neighbours(section));
  }

  private String neighbours(String section) {
    int start = section.isEmpty() ? 0 : section.length() + 1;
    var names = new TreeSet<String>();
    for (String key : keys.keySet()) {
      if (section.isEmpty() || key.startsWith(section + ".")) {
        int end = key.indexOf('.', start);
        names.add(key.substring(start, end < 0 ? key.length() : end));
      }
    }
    return "known here: " + String.join(", ", names);
  }

  private RawValue convert(Node node) {
    Place place = place(node);
    return switch (node) {
      case SequenceNode sequence ->
          new Items(sequence.getValue().stream().map(this::convertInner).toList(), place);
      case MappingNode mapping -> {
        var pairs = new Pairs(place);
        for (NodeTuple tuple : mapping.getValue()) {
          if (tuple.getKeyNode() instanceof ScalarNode key) {
            pairs.pairs().put(key.getValue(), convertInner(tuple.getValueNode()));
          }
        }
        yield pairs;
      }
      default -> convertInner(node);
    };
  }

  // No type nests deeper, and by aliases a document may be deep without end.
  private RawValue convertInner(Node node) {
    Place place = place(node);
    return switch (node) {
      case ScalarNode scalar when !isNothing(node) -> new Text(scalar.getValue(), place);
      case SequenceNode _ -> new Items(List.of(), place);
      case MappingNode _ -> new Pairs(place);
      default -> new Nothing(place);
    };
  }

  private static boolean isNothing(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  private void problem(Place place, String key, String text) {
    problems.add(Problem.at(place, key, text));
  }

  private Place place(Node node) {
    return node.getStartMark().map(this::place).orElse(place(0, 0));
  }

  private Place place(Mark mark) {
    return place(mark.getLine() + 1, mark.getColumn() + 1);
  }

  private Place place(int line, int column) {
    return new Place(file.toString(), line, column);
  }
}

package dev.kernspan.cli.session;

import dev.kernspan.agent.config.Nearest;
import dev.kernspan.agent.protocol.Protocol;
import dev.kernspan.agent.protocol.ProtocolCatalog;
import dev.kernspan.probe.Probe;
import dev.kernspan.probe.ProbeCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a session traces. */
public sealed interface Subject {
  /** What the user calls it. */
  String name();

  /** The probe that must be at work for it. */
  String probe();

  /** The finished requests of the protocols that go by one verb. */
  record Requests(String name, List<Protocol> protocols) implements Subject {
    @Override
    public String probe() {
      return "request";
    }
  }

  /** The records of one probe. */
  record Records(Probe traced) implements Subject {
    @Override
    public String name() {
      return traced.spec().name();
    }

    @Override
    public String probe() {
      return name();
    }
  }

  /**
   * What goes by this name.
   *
   * @throws WrongUsageException if nothing does
   */
  static Subject of(String name) {
    List<Protocol> protocols =
        ProtocolCatalog.all().stream().filter(p -> p.verb().equals(name)).toList();
    if (!protocols.isEmpty()) {
      return new Requests(name, protocols);
    }
    return printing()
        .filter(probe -> probe.spec().name().equals(name))
        .findFirst()
        .<Subject>map(Records::new)
        .orElseThrow(() -> unknown(name));
  }

  /** All names there are. */
  static List<String> names() {
    List<String> names = new ArrayList<>();
    ProtocolCatalog.all().forEach(protocol -> names.add(protocol.verb()));
    printing().forEach(probe -> names.add(probe.spec().name()));
    return names.stream().distinct().toList();
  }

  /** A probe without columns sends no events that could be printed. */
  private static Stream<Probe> printing() {
    return ProbeCatalog.all().stream().filter(probe -> !probe.spec().columns().isEmpty());
  }

  private static WrongUsageException unknown(String name) {
    List<String> names = names();
    String near = Nearest.to(name, names).map(n -> "The nearest is " + n + ". ").orElse("");
    return new WrongUsageException(
        "there is no probe " + name,
        near + "There are " + String.join(", ", names) + "; kernspan list says more.");
  }
}

package dev.kernspan.agent.identity;

import dev.kernspan.export.ObservedResource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes identities out of what {@code /proc} says.
 *
 * <p>A resource is a service instance: the same name, cgroup and executable on one host. Workers of
 * a pre-fork server thus share one. It never has {@code process.pid} nor anything else of a single
 * process: whether a process stays the only one is not known when its resource is made, and a
 * resource cannot change. Spans carry the pid. Arguments are on neither: they hold passwords.
 */
final class IdentityMaker {
  private static final int LONGEST_VALUE = 255;
  private static final long TICK_NS = 10_000_000;
  private static final String UNKNOWN_SERVICE = "unknown_service";

  private final ProcFiles proc;
  private final ProcessFilter filter;
  private final Map<String, String> overrides;
  private final String version;
  private final Map<String, String> host;
  private final long bootEpochNs;
  private final int ownPid;
  private final Resources resources = new Resources();
  private final AtomicLong malformed = new AtomicLong();

  IdentityMaker(
      ProcFiles proc,
      ProcessFilter filter,
      Map<String, String> overrides,
      String version,
      long epochNs) {
    this.proc = proc;
    this.filter = filter;
    this.overrides = overrides;
    this.version = version;
    host = HostAttributes.read(proc);
    bootEpochNs = epochNs - uptimeNs(proc.line("uptime"));
    ownPid = PidNamespace.ownPid(proc.root());
  }

  long malformed() {
    return malformed.get();
  }

  /** {@code told} is what is known of its environment if that cannot be read any more. */
  Identity make(int tgid, ProcStat stat, Program program, byte[] told) {
    Cgroup cgroup = Cgroup.parse(proc.cgroup(tgid));
    byte[] read = proc.environment(tgid);
    byte[] environment = read.length == 0 ? told : read;
    Map<String, String> declared = declared(environment);
    String service = serviceName(environment, declared, cgroup, program);
    ObservedResource resource = resources.intern(attributes(service, declared, cgroup, program));
    boolean observed =
        tgid > 0
            && tgid != ownPid
            && filter.process(tgid, executable(program), service, cgroup.paths());
    return new Identity(
        tgid,
        bounded(program.comm()),
        service,
        resource.attributes().get("service.namespace"),
        resource,
        stat.startTicks() < 0 ? 0 : bootEpochNs + stat.startTicks() * TICK_NS,
        !observed);
  }

  private Map<String, String> declared(byte[] environment) {
    Optional<String> text = ProcFiles.variable(environment, "OTEL_RESOURCE_ATTRIBUTES");
    Optional<Map<String, String>> parsed = text.flatMap(ResourceVariable::parse);
    if (text.isPresent() && parsed.isEmpty()) {
      malformed.incrementAndGet();
    }
    return parsed.orElse(Map.of());
  }

  private static String serviceName(
      byte[] environment, Map<String, String> declared, Cgroup cgroup, Program program) {
    String name =
        ProcFiles.variable(environment, "OTEL_SERVICE_NAME")
            .filter(IdentityMaker::isSet)
            .or(
                () ->
                    Optional.ofNullable(declared.get("service.name")).filter(IdentityMaker::isSet))
            .or(() -> Optional.of(cgroup.name()).filter(IdentityMaker::isSet))
            .or(() -> Optional.of(ProgramName.of(program)).filter(IdentityMaker::isSet))
            .orElse(UNKNOWN_SERVICE);
    return bounded(name.strip());
  }

  /** In the order of their strength: what comes later replaces what came before. */
  private Map<String, String> attributes(
      String service, Map<String, String> declared, Cgroup cgroup, Program program) {
    var attributes = new LinkedHashMap<>(host);
    put(attributes, "process.executable.name", program.name());
    // Of a process that was gone at once only the name is known that it was called by.
    if (program.executable().startsWith("/")) {
      put(attributes, "process.executable.path", program.executable());
    }
    put(attributes, "container.id", cgroup.containerId());
    put(attributes, "k8s.pod.uid", cgroup.podUid());
    put(
        attributes,
        "service.instance.id",
        InstanceId.of(host.getOrDefault("host.id", ""), service, cgroup.path(), program.name()));
    Optional<Interpreter> interpreter = Interpreter.of(program.name());
    interpreter.ifPresent(i -> put(attributes, "process.runtime.name", i.runtime()));
    declared.forEach((key, value) -> put(attributes, bounded(key), value));
    put(attributes, "service.name", service);
    interpreter.ifPresent(i -> put(attributes, "telemetry.sdk.language", i.language()));
    put(attributes, "telemetry.sdk.name", "kernspan");
    put(attributes, "telemetry.sdk.version", version);
    put(attributes, "telemetry.distro.name", "kernspan");
    put(attributes, "telemetry.distro.version", version);
    overrides.forEach((key, value) -> put(attributes, key, value));
    return attributes;
  }

  private static String executable(Program program) {
    return program.executable().isEmpty() ? program.name() : program.executable();
  }

  private static boolean isSet(String text) {
    return !text.isBlank();
  }

  private static void put(Map<String, String> attributes, String key, String value) {
    if (!value.isEmpty()) {
      attributes.put(key, bounded(value));
    }
  }

  private static String bounded(String text) {
    if (text.length() <= LONGEST_VALUE) {
      return text;
    }
    // Half a surrogate pair is no character.
    int end = Character.isHighSurrogate(text.charAt(LONGEST_VALUE - 1)) ? 1 : 0;
    return text.substring(0, LONGEST_VALUE - end);
  }

  private static long uptimeNs(String uptime) {
    try {
      return (long) (Double.parseDouble(uptime.split(" ", -1)[0]) * 1e9);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}

package dev.kernspan.agent.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code /proc/pid/cgroup} says of a process, for version 1, version 2 and both at once.
 *
 * @param path the one that tells most, {@code /} if none does
 * @param paths all, without repetitions
 * @param containerId empty outside a container
 * @param podUid of the Kubernetes pod, or empty
 * @param name of the container, where its runtime puts a name into the path, or of the systemd
 *     unit; empty if neither is a name of its own
 */
record Cgroup(String path, List<String> paths, String containerId, String podUid, String name) {
  // docker-<id>.scope, cri-containerd-<id>.scope, crio-<id>, libpod-payload-<id>,
  // slice:runtime:<id>
  private static final Pattern CONTAINER =
      Pattern.compile("(?:.*[-:])?([0-9a-f]{64}|[0-9a-f]{32}-\\d{6,12})(?:\\.scope)?");
  // conmon watches a container from outside.
  private static final Pattern WATCHER = Pattern.compile(".*(?:conmon|lxc\\.monitor).*");
  private static final Pattern POD =
      Pattern.compile("(?:^|-)pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12})(?![0-9a-f])");
  private static final Pattern NAMED_CONTAINER =
      Pattern.compile("lxc\\.payload\\.(.+)|machine-(.+)\\.scope|systemd-nspawn@(.+)\\.service");
  private static final Pattern UNIT = Pattern.compile("(.+)\\.service");
  // These start programs of all kinds: their name says nothing of what runs in them.
  private static final Pattern STARTS_OTHERS =
      Pattern.compile(
          "(?:user|getty|serial-getty|sshd?|systemd-nspawn|container-getty)@.*"
              + "|containerd|docker|crio|cri-o|podman|kubelet|k3s|k3s-agent|rke2-server|rke2-agent"
              + "|lxc|lxcfs|lxd|libvirtd|cron|crond|atd|anacron|sshd?|supervisord?|xinetd|inetd|runit"
              + "|rc-local|systemd-nspawn|snapd|nomad|dbus|dbus-broker|actions\\.runner\\..*");
  private static final Pattern ESCAPED = Pattern.compile("\\\\x([0-9a-f]{2})");
  private static final int MOST_LINES = 64;

  static Cgroup parse(String text) {
    var paths = new ArrayList<String>();
    String unified = "/";
    String systemd = "/";
    for (String line : text.lines().limit(MOST_LINES).toList()) {
      String[] fields = line.split(":", 3);
      if (fields.length == 3) {
        if (fields[0].equals("0")) {
          unified = fields[2];
        } else if (fields[1].equals("name=systemd")) {
          systemd = fields[2];
        }
        if (!paths.contains(fields[2])) {
          paths.add(fields[2]);
        }
      }
    }
    return choose(preferred(unified, systemd, paths));
  }

  /** The hierarchies that hold the names first; the controllers of version 1 may sit elsewhere. */
  private static List<String> preferred(String unified, String systemd, List<String> paths) {
    var ordered = new ArrayList<>(List.of(unified, systemd));
    ordered.addAll(paths);
    return ordered.stream().filter(path -> !path.equals("/")).distinct().toList();
  }

  private static Cgroup choose(List<String> paths) {
    Cgroup best = new Cgroup("/", paths, "", "", "");
    for (String path : paths) {
      Cgroup cgroup = ofPath(path, paths);
      if (cgroup.weight() > best.weight()) {
        best = cgroup;
      }
    }
    return best;
  }

  private int weight() {
    return (containerId.isEmpty() ? 0 : 4) + (name.isEmpty() ? 0 : 2) + (path.equals("/") ? 0 : 1);
  }

  private static Cgroup ofPath(String path, List<String> paths) {
    String containerId = "";
    String podUid = "";
    String name = "";
    String previous = "";
    for (String segment : path.split("/", -1)) {
      Matcher container = CONTAINER.matcher(segment);
      Matcher pod = POD.matcher(segment);
      if (pod.find()) {
        podUid = pod.group(1).replace('_', '-');
      }
      if (WATCHER.matcher(segment).matches()) {
        containerId = "";
      } else if (container.matches()) {
        containerId = container.group(1);
      } else {
        String here = previous.equals("lxc") ? segment : nameOf(segment);
        name = here.isEmpty() ? name : here;
      }
      previous = segment;
    }
    return new Cgroup(path, paths, containerId, podUid, name);
  }

  private static String nameOf(String segment) {
    Matcher container = NAMED_CONTAINER.matcher(segment);
    if (container.matches()) {
      for (int group = 1; group <= container.groupCount(); group++) {
        if (container.group(group) != null) {
          return unescape(container.group(group));
        }
      }
    }
    Matcher unit = UNIT.matcher(segment);
    boolean own = unit.matches() && !STARTS_OTHERS.matcher(unit.group(1)).matches();
    return own ? unescape(unit.group(1)) : "";
  }

  /** systemd writes a - inside a name as \x2d. */
  private static String unescape(String name) {
    return ESCAPED
        .matcher(name)
        .replaceAll(
            hex -> {
              char c = (char) Integer.parseInt(hex.group(1), 16);
              return Matcher.quoteReplacement(String.valueOf(c));
            });
  }
}

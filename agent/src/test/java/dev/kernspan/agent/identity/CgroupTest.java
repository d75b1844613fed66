package dev.kernspan.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CgroupTest {
  private static final String ID =
      "b3a1c5d97e2f40816b3a1c5d97e2f40816b3a1c5d97e2f40816b3a1c5d97e2f4";
  private static final String POD = "2d3c4b5a-1f2e-4d6c-8b7a-0123456789ab";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      textBlock =
          """
          docker, v1            | 3:cpu:/docker/ID~0::/                               | ID | ''  | ''
          docker, v2            | 0::/system.slice/docker-ID.scope                    | ID | ''  | ''
          docker in its unit    | 0::/system.slice/docker.service/docker/ID           | ID | ''  | ''
          pod, cgroupfs         | 0::/kubepods/besteffort/podPOD/ID                   | ID | POD | ''
          pod, containerd       | 0::/kubepods.slice/kubepods-besteffort-podP_D.slice/cri-containerd-ID.scope | ID | POD | ''
          pod, cri-o            | 0::/kubepods.slice/kubepods-podP_D.slice/crio-ID.scope | ID | POD | ''
          pod, k3s              | 0::/system.slice/k3s.service/kubepods/podPOD/ID     | ID | POD | ''
          cri, cgroupfs path    | 1:name=systemd:/system.slice/containerd.service/kubepods-podP_D.slice:cri-containerd:ID | ID | POD | ''
          podman                | 0::/machine.slice/libpod-ID.scope/container         | ID | ''  | ''
          podman in a unit      | 0::/system.slice/web.service/libpod-payload-ID      | ID | ''  | web
          podman's watcher      | 0::/machine.slice/libpod-conmon-ID.scope            | '' | ''  | ''
          a container in one    | 0::/docker/0000000000000000000000000000000000000000000000000000000000000000/docker/ID | ID | '' | ''
          a unit in a container | 0::/docker/ID/system.slice/nginx.service            | ID | ''  | nginx
          lxc                   | 0::/lxc.payload.mail/init.scope                     | '' | ''  | mail
          lxc, older            | 4:cpu:/lxc/mail~1:name=systemd:/lxc/mail            | '' | ''  | mail
          nspawn                | 0::/machine.slice/machine-build\\x2dbox.scope/payload | '' | ''  | build-box
          hybrid                | 4:memory:/docker/ID~1:name=systemd:/docker/ID~0::/system.slice/x.scope | ID | '' | ''
          other cgroup space    | 0::/../ID                                           | ID | ''  | ''
          too short for an id   | 0::/docker/b3a1c5d97e2f40816b3a1c5d97e2f408         | '' | ''  | ''
          """)
  void findsTheContainer(String kind, String text, String containerId, String pod, String name) {
    String podInSlice = POD.replace('-', '_');
    Cgroup cgroup =
        Cgroup.parse(
            text.replace("ID", ID)
                .replace("POD", POD)
                .replace("P_D", podInSlice)
                .replace('~', '\n'));

    assertThat(cgroup.containerId()).as(kind).isEqualTo(containerId.replace("ID", ID));
    assertThat(cgroup.podUid()).as(kind).isEqualTo(pod.replace("POD", POD));
    assertThat(cgroup.name()).as(kind).isEqualTo(name);
  }

  @Test
  void findsAFargateTask() {
    String task = ID.substring(0, 32);
    Cgroup cgroup = Cgroup.parse("4:cpu:/ecs/" + task + "/" + task + "-1234567890");
    assertThat(cgroup.containerId()).isEqualTo(task + "-1234567890");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      textBlock =
          """
          a unit            | /system.slice/nginx.service                             | nginx
          an instance       | /system.slice/postgresql.slice/postgresql@15-main.service | postgresql@15-main
          an escaped name   | /system.slice/my\\x2dapp.service                        | my-app
          a unit of a user  | /user.slice/user-1.slice/user@1.service/app.slice/syncthing.service | syncthing
          below a unit      | /system.slice/app.service/worker                        | app
          a session         | /user.slice/user-0.slice/session-3.scope                | ''
          a user's manager  | /user.slice/user-1.slice/user@1.service/init.scope      | ''
          the first process | /init.scope                                             | ''
          cron              | /system.slice/cron.service                              | ''
          ssh               | /system.slice/ssh.service                               | ''
          ssh by socket     | /system.slice/ssh@4-10.0.0.1:22.service                 | ''
          containerd itself | /system.slice/containerd.service                        | ''
          none              | /                                                       | ''
          """)
  void findsTheUnitUnlessItOnlyStartsOthers(String kind, String path, String name) {
    assertThat(Cgroup.parse("0::" + path).name()).as(kind).isEqualTo(name);
    assertThat(Cgroup.parse("5:cpu:/\n1:name=systemd:" + path + "\n0::/").name()).isEqualTo(name);
  }

  @Test
  void keepsAllPathsForTheFilter() {
    Cgroup cgroup = Cgroup.parse("4:memory:/a\n3:cpu:/b\n2:pids:/b\n0::/\n");
    assertThat(cgroup.paths()).containsExactly("/a", "/b");
  }

  @Test
  void hasNothingToSayAboutNonsense() {
    for (String text : new String[] {"", "\n\n", ":", "0:", "::::", "x".repeat(65536)}) {
      assertThat(Cgroup.parse(text).containerId()).isEmpty();
      assertThat(Cgroup.parse(text).name()).isEmpty();
    }
  }
}

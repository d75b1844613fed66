package dev.kernspan.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProgramNameTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /usr/sbin/nginx        | nginx: worker process|                       nginx
          /opt/shop/cart         | /opt/shop/cart --port 80|                    cart
          /opt/app (deleted)     | /opt/app|                                    app
          ''                     | /bin/tool -x|                                tool
          /usr/bin/busybox       | httpd -f|                                    comm
          /jdk/bin/java          | java -Xmx1g -jar /srv/orders-1.2.jar --x|    orders-1.2
          /jdk/bin/java          | java -cp a.jar:b.jar -ea org.acme.Main arg|  Main
          /jdk/bin/java          | java --module-path m -m shop/org.acme.Shop|  Shop
          /jdk/bin/java          | java @options org.acme.Shop|                 Shop
          /jdk/bin/java          | java src/Hello.java|                         Hello
          /jdk/bin/java          | java -version|                               java
          /usr/bin/python3.11    | python3 -u -W ignore app.py secret|          app
          /usr/bin/python3.11    | python3 -m http.server 80|                   http.server
          /usr/bin/python3.11    | python3 -c print(1)|                         python3.11
          /usr/bin/python3.11    | python3|                                     python3.11
          /usr/bin/python3.11    | python3 /srv/shop/__main__.py|               shop
          /usr/bin/python3.11    | /usr/bin/python3 /usr/bin/gunicorn -b :80 shop.wsgi:app| shop
          /usr/bin/python3.11    | python3 -m uvicorn --host h --port 1 api:app| api
          /usr/bin/python3.11    | python3 /bin/gunicorn -b unix:/x -b h:80 a.b:make()| a.b
          /usr/bin/python3.11    | python3 /bin/gunicorn -c conf.py|            gunicorn
          /usr/bin/python3.11    | python3 /bin/flask --app shop:app run|       shop
          /usr/bin/python3.11    | python3 /bin/celery -A billing worker|       billing
          /usr/bin/node          | node --require ./x.js --inspect server.js 1| server
          /usr/bin/node          | node /srv/basket/index.js|                   basket
          /usr/bin/node          | node index.js|                               index
          /usr/bin/node          | node -e 1|                                   node
          /usr/bin/node          | node /srv/|                                  node
          /usr/bin/ruby3.1       | ruby -I lib bin/shop.rb|                     shop
          /usr/bin/php8.2        | php -S 0:80 -t web router.php|               router
          /usr/bin/dotnet        | dotnet /app/Shop.Api.dll|                    Shop.Api
          /usr/bin/bash          | bash /dev/fd/63|                             bash
          -bash                  | -bash|                                       bash
          /usr/bin/dash          | sh /opt/start.sh|                            start
          /usr/bin/dash          | sh -c sleep|                                 dash
          /usr/bin/bash          | bash -o pipefail run.sh|                     run
          """)
  void namesWhatRuns(String executable, String commandLine, String name) {
    List<String> args = List.of(commandLine.split(" ", -1));
    assertThat(ProgramName.of(new Program("comm", executable, args))).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "/usr/sbin/php-fpm8.2, php-fpm: pool www, php-fpm-www",
    "/usr/sbin/php-fpm8.2, php-fpm: master process (/etc/php-fpm.conf), php-fpm",
    "/usr/bin/python3.11, gunicorn: worker [shop.wsgi:app], shop",
    "/usr/bin/python3.11, my own title, python3.11",
    "/usr/bin/node, a b c, node"
  })
  void readsTheTitleThatAProcessGaveItself(String executable, String title, String name) {
    assertThat(ProgramName.of(new Program("comm", executable, List.of(title)))).isEqualTo(name);
  }

  @Test
  void fallsBackToTheNameOfTheThread() {
    assertThat(ProgramName.of(new Program("kworker/0:1", "", List.of()))).isEqualTo("kworker/0:1");
  }

  @Test
  void hasNoNameForWhatNobodyKnows() {
    assertThat(ProgramName.of(Program.UNKNOWN)).isEmpty();
  }
}

package dev.kernspan.agent.protocol.http1;

import dev.kernspan.agent.protocol.Protocol;
import dev.kernspan.agent.protocol.Side;
import dev.kernspan.agent.protocol.Signature;
import java.util.List;
import java.util.stream.Stream;

/** HTTP/1.x: how a message of it begins. */
public final class Http1 implements Protocol {
  public static final String NAME = "http1";

  /**
   * The methods of RFC 9110 and PATCH. A request with another method is no signature: a token and a
   * space begin many protocols. On a connection already known as HTTP/1 any method is parsed.
   */
  private static final List<String> METHODS =
      List.of(
          "GET ", "POST ", "PUT ", "HEAD ", "DELETE ", "PATCH ", "OPTIONS ", "CONNECT ", "TRACE ");

  private static final String RESPONSE = "HTTP/1.";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Signature> signatures() {
    return Stream.concat(
            METHODS.stream().map(method -> Signature.prefix(NAME, Side.REQUEST, method)),
            Stream.of(Signature.prefix(NAME, Side.RESPONSE, RESPONSE)))
        .toList();
  }
}

package dev.kernspan.agent.protocol;

import org.jspecify.annotations.Nullable;

/** What conversations do with the exchanges they see. */
public interface Exchanges {
  /**
   * A request begins. Null if it is not to be followed: the process is excluded, or too many
   * requests are open.
   */
  @Nullable Exchange begin(Connection connection, Role role, Operation first);

  /** The request's head is known, and in it the context that it carries, if any. */
  void identified(Exchange exchange);

  /** The exchange is over at {@code endNs}; the object is not the conversation's any more. */
  void finish(Exchange exchange, long endNs);

  /** The exchange cannot be told to its end. It is counted, and not the conversation's any more. */
  void discard(Exchange exchange, Discard reason);

  /** The first bytes were not those of a request after all: nothing is counted. */
  void forget(Exchange exchange);

  /** Something was seen that is no exchange; it is counted. */
  void count(Discard reason);

  /** Why a request makes no span. */
  enum Discard {
    /** Records were lost. */
    GAP("events_lost"),
    /** The bytes are not what the protocol allows. */
    MALFORMED("malformed"),
    /** The connection ended within the request's head. */
    INCOMPLETE("incomplete_head"),
    /** More requests came before the response to the first. */
    PIPELINED("pipelined"),
    /** The connection was left, as one that speaks something else by now. */
    LEFT("protocol_changed"),
    /** Too many requests or connections are open. */
    LIMIT("too_many_open");

    private final String label;

    Discard(String label) {
      this.label = label;
    }

    /** The value of {@code reason} in {@code kernspan.agent.requests.lost}. */
    public String label() {
      return label;
    }
  }
}

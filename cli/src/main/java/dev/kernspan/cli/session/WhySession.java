package dev.kernspan.cli.session;

import dev.kernspan.agent.AgentOptions;
import dev.kernspan.agent.config.AgentConfig;
import dev.kernspan.agent.config.Glob;
import dev.kernspan.agent.identity.Identities;
import dev.kernspan.agent.protocol.Exchange;
import dev.kernspan.agent.protocol.Protocol;
import dev.kernspan.agent.protocol.Role;
import dev.kernspan.cli.ledger.FinishedRequest;
import dev.kernspan.cli.ledger.Waits;
import dev.kernspan.kernel.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the requests of one process or service wait for. */
public final class WhySession implements Session {
  private final Clock clock = Clock.system();
  private final String name;
  private final Optional<ProcessChoice> process;
  private final Optional<Glob> service;
  private final Waits served = new Waits();
  private final Waits asked = new Waits();

  /** {@code pid} if it is a process that is named, {@code name} otherwise its service's. */
  public WhySession(String name, Optional<Integer> pid) {
    this.name = name;
    process = pid.map(ProcessChoice::new);
    service = pid.isPresent() ? Optional.empty() : Optional.of(new Glob(name));
  }

  @Override
  public String name() {
    return "the requests of " + name;
  }

  @Override
  public List<String> probes() {
    return List.of(SpanSession.REQUEST, SpanSession.LEDGER);
  }

  @Override
  public boolean needs(String probe) {
    return true;
  }

  @Override
  public AgentConfig config(AgentConfig of) {
    return process.map(one -> one.config(of)).orElse(of);
  }

  @Override
  public AgentOptions agentOptions() {
    return AgentOptions.exchanges(
        identities -> (protocol, exchange) -> take(identities, protocol, exchange));
  }

  @Override
  public void start() {}

  @Override
  public void close() {}

  @Override
  public Map<String, Long> lost(Map<String, Long> ofAgent) {
    return Losses.of(probes(), ofAgent, 0);
  }

  /** The requests that it answered; complete when the agent is closed. */
  public Waits served() {
    return served;
  }

  /** The requests that it made. */
  public Waits asked() {
    return asked;
  }

  private void take(Identities identities, Protocol protocol, Exchange exchange) {
    boolean ours =
        process.map(one -> one.has(exchange.tgid(), identities)).orElse(true)
            && service.map(glob -> glob.matches(exchange.resource().serviceName())).orElse(true);
    if (ours) {
      (exchange.role() == Role.SERVER ? served : asked)
          .add(FinishedRequest.of(protocol, exchange, clock));
    }
  }
}

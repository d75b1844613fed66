package dev.kernspan.agent.protocol;

import org.jspecify.annotations.Nullable;

/** A followed connection. Reused; valid from its first record to its end. */
public final class Connection {
  /** The kernel counts in 32 bits. */
  private static final long SEQ_MASK = 0xFFFF_FFFFL;

  private static final long UNKNOWN = -1;

  private long id;
  private int tgid;
  private int localPort;
  private int remotePort;
  private boolean addressed;
  private boolean ipv6;
  private final byte[] localAddress = new byte[16];
  private final byte[] remoteAddress = new byte[16];
  private @Nullable String localText;
  private @Nullable String remoteText;
  private @Nullable Conversation conversation;
  private @Nullable Exchange exchange;
  private int protocol;
  private long nextSeq;
  private long sends;
  private long lastNs;

  /** Makes it stand for another connection. */
  public void reset(long newId, int newTgid) {
    id = newId;
    tgid = newTgid;
    localPort = 0;
    remotePort = 0;
    addressed = false;
    localText = null;
    remoteText = null;
    conversation = null;
    exchange = null;
    nextSeq = UNKNOWN;
    sends = 0;
    lastNs = 0;
  }

  /** Gives it its ends; addresses are 16 bytes, IPv4 in the first four. Ports in host order. */
  public void address(
      boolean v6, byte[] local, int newLocalPort, byte[] remote, int newRemotePort) {
    ipv6 = v6;
    System.arraycopy(local, 0, localAddress, 0, localAddress.length);
    System.arraycopy(remote, 0, remoteAddress, 0, remoteAddress.length);
    localPort = newLocalPort;
    remotePort = newRemotePort;
    addressed = true;
  }

  public long id() {
    return id;
  }

  /** The process that used it last. */
  public int tgid() {
    return tgid;
  }

  public void usedBy(int newTgid, long ns) {
    tgid = newTgid;
    lastNs = ns;
  }

  /** Time of the last record, monotonic ns. */
  public long lastNs() {
    return lastNs;
  }

  /** Whether the ends are known; the record that tells them may have been lost. */
  public boolean addressed() {
    return addressed;
  }

  public int localPort() {
    return localPort;
  }

  public int remotePort() {
    return remotePort;
  }

  /** The address of this side as text; an IPv4 address mapped into IPv6 is written as IPv4. */
  public String localAddress() {
    String text = localText;
    if (text == null) {
      text = Addresses.text(localAddress, ipv6);
      localText = text;
    }
    return text;
  }

  /** The address of the other side as text. */
  public String remoteAddress() {
    String text = remoteText;
    if (text == null) {
      text = Addresses.text(remoteAddress, ipv6);
      remoteText = text;
    }
    return text;
  }

  public @Nullable Conversation conversation() {
    return conversation;
  }

  public void conversation(Conversation newConversation) {
    conversation = newConversation;
  }

  /** The exchange that its operations belong to; null while none is open. */
  public @Nullable Exchange exchange() {
    return exchange;
  }

  public void exchange(@Nullable Exchange open) {
    exchange = open;
  }

  /** The number of the protocol that the conversation follows. */
  public int protocol() {
    return protocol;
  }

  public void protocol(int number) {
    protocol = number;
  }

  /** How many sends are behind it, that which was taken last included. */
  public void sends(long number) {
    sends = number;
  }

  /** Whether the operation is a read that overtook the next send, which was not taken yet. */
  public boolean isAhead(Operation operation) {
    return sends != UNKNOWN && !operation.sent() && operation.sends() == ((sends + 1) & SEQ_MASK);
  }

  /** Takes the next record's number; false if records before it are missing. */
  public boolean follows(long seq) {
    boolean first = nextSeq == UNKNOWN;
    boolean next = seq == (first ? 0 : nextSeq);
    if (!next) {
      sends = UNKNOWN; // some may be among what is missing, or came when there was no room
    }
    nextSeq = (seq + 1) & SEQ_MASK;
    return next || first;
  }
}

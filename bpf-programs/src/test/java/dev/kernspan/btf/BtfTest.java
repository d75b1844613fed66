package dev.kernspan.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kernspan.testing.BtfBuilder;
import dev.kernspan.testing.Sampler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("not-in-a-guest") // the same on every kernel
final class BtfTest {
  private static final int INT = 1, PTR = 2, ARRAY = 3, STRUCT = 4, UNION = 5, ENUM = 6, FWD = 7;
  private static final int TYPEDEF = 8, CONST = 10, FUNC = 12, FUNC_PROTO = 13;
  private static final int FLOAT = 16, DECL_TAG = 17, TYPE_TAG = 18, ENUM64 = 19;

  private final BtfBuilder btf = new BtfBuilder();
  private final int u32 = btf.add(INT, "unsigned int", 0, 4, 32);
  private final int u64 = btf.add(INT, "unsigned long long", 0, 8, 64);
  private final int u8 = btf.add(INT, "unsigned char", 0, 1, 8);

  @Test
  void readsTheStructsOfACompiledObject() {
    BtfStruct event = Btf.beside(Sampler.class, "sampler").struct("sampler_event");
    assertThat(event.size()).isEqualTo(48);
    assertThat(event.u64("header.time_ns")).isEqualTo(new BtfStruct.U64(0));
    assertThat(event.u32("header.tid")).isEqualTo(new BtfStruct.U32(12));
    assertThat(event.u16("header.kind")).isEqualTo(new BtfStruct.U16(18));
    assertThat(event.u64("number")).isEqualTo(new BtfStruct.U64(24));
    assertThat(event.bytes("comm")).isEqualTo(new BtfStruct.Bytes(32, 16));
    assertThat(event.u8("comm[3]")).isEqualTo(new BtfStruct.U8(35));
  }

  @Test
  void refusesAFieldOfAnotherWidth() {
    BtfStruct event = Btf.beside(Sampler.class, "sampler").struct("sampler_event");
    assertThatThrownBy(() -> event.u32("number"))
        .hasMessage("number of struct sampler_event has 8 bytes, not 4");
    assertThatThrownBy(() -> event.u64("header.nothing"))
        .hasMessage("no field nothing in struct event_header");
    assertThatThrownBy(() -> event.u8("comm[16]")).hasMessage("no element 16 in comm[16]");
    assertThatThrownBy(() -> event.u8("comm[")).hasMessageContaining("no path of fields");
    assertThatThrownBy(() -> event.u8("")).hasMessageContaining("no path of fields");
    assertThat(event.has("number")).isTrue();
    assertThat(event.has("numbers")).isFalse();
  }

  @Test
  void readsFieldsAsTheyAreWide() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(32);
      memory.fill((byte) 0xff);
      assertThat(new BtfStruct.U64(1).get(memory, 3)).isEqualTo(-1);
      assertThat(new BtfStruct.U32(1).get(memory, 3)).isEqualTo(0xffffffffL);
      assertThat(new BtfStruct.I32(1).get(memory, 3)).isEqualTo(-1);
      assertThat(new BtfStruct.U16(1).get(memory, 3)).isEqualTo(0xffff);
      assertThat(new BtfStruct.U8(1).get(memory, 3)).isEqualTo(0xff);
      memory.setString(8, "ab");
      assertThat(new BtfStruct.Bytes(8, 16).string(memory, 0)).isEqualTo("ab");
      assertThat(new BtfStruct.Bytes(8, 1).string(memory, 0)).isEqualTo("a");
    }
  }

  @Test
  void looksThroughTypedefsQualifiersAndTags() {
    int alias = btf.add(TYPEDEF, "__u64", 0, btf.add(CONST, "", 0, btf.add(TYPE_TAG, "t", 0, u64)));
    btf.add(STRUCT, "s", 2, 16, members(member("a", u64, 0), member("b", alias, 64)));
    btf.add(DECL_TAG, "tag", 0, 5, 0);
    assertThat(read().struct("s").u64("b")).isEqualTo(new BtfStruct.U64(8));
  }

  @Test
  void seesMembersOfUnnamedUnionsAsTheOuterOnes() {
    int union = btf.add(UNION, "", 2, 8, members(member("whole", u64, 0), member("half", u32, 0)));
    btf.add(STRUCT, "s", 2, 16, members(member("a", u64, 0), member("", union, 64)));
    BtfStruct struct = read().struct("s");
    assertThat(struct.u64("whole")).isEqualTo(new BtfStruct.U64(8));
    assertThat(struct.u32("half")).isEqualTo(new BtfStruct.U32(8));
  }

  @Test
  void goesIntoArraysOfStructsAndOfArrays() {
    int inner = btf.add(STRUCT, "inner", 2, 8, members(member("a", u32, 0), member("b", u32, 32)));
    int row = btf.add(ARRAY, "", 0, 0, inner, u32, 3);
    int table = btf.add(ARRAY, "", 0, 0, row, u32, 2);
    btf.add(STRUCT, "s", 1, 48, members(member("table", table, 0)));
    assertThat(read().struct("s").u32("table[1][2].b")).isEqualTo(new BtfStruct.U32(44));
    assertThat(read().struct("s").bytes("table[1]")).isEqualTo(new BtfStruct.Bytes(24, 24));
  }

  @Test
  void refusesBitFields() {
    btf.addFlagged(
        STRUCT, true, "s", 2, 8, members(member("a", u32, 0), member("b", u32, 3 << 24 | 32)));
    assertThat(read().struct("s").u32("a")).isEqualTo(new BtfStruct.U32(0));
    assertThatThrownBy(() -> read().struct("s").u32("b")).hasMessage("b is a bit field");
  }

  @Test
  void readsTheConstantsOfEnums() {
    btf.add(ENUM, "e", 2, 4, btf.name("FIVE"), 5, btf.name("MINUS"), -1);
    btf.add(ENUM64, "f", 1, 8, btf.name("LARGE"), 0x80000001, 0x12);
    assertThat(read().enumValue("FIVE")).isEqualTo(5);
    assertThat(read().enumValue("MINUS")).isEqualTo(-1);
    assertThat(read().enumValue("LARGE")).isEqualTo(0x12_8000_0001L);
    assertThatThrownBy(() -> read().enumValue("SIX")).hasMessage("no enum constant SIX in BTF");
  }

  @Test
  void passesOverKindsThatHaveNoFields() {
    btf.add(FWD, "later", 0, 0);
    btf.add(FLOAT, "double", 0, 8);
    btf.add(FUNC, "f", 1, btf.add(FUNC_PROTO, "", 1, 0, btf.name("x"), u32));
    int pointer = btf.add(PTR, "", 0, 4);
    btf.add(STRUCT, "s", 1, 8, members(member("p", pointer, 0)));
    assertThat(read().struct("s").u64("p")).isEqualTo(new BtfStruct.U64(0));
  }

  @Test
  void findsTheStructOfATypeNumber() {
    int struct = btf.add(STRUCT, "s", 1, 1, members(member("a", u8, 0)));
    int alias = btf.add(TYPEDEF, "t", 0, struct);
    assertThat(read().struct(alias)).get().extracting(BtfStruct::name).isEqualTo("s");
    assertThat(read().struct(u32)).isEmpty();
  }

  private Btf read() {
    return Btf.of(MemorySegment.ofArray(btf.bytes()));
  }

  private static int[] members(int[]... members) {
    return Stream.of(members).flatMapToInt(IntStream::of).toArray();
  }

  private int[] member(String name, int type, int bits) {
    return new int[] {btf.name(name), type, bits};
  }
}

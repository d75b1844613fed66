/** What runs inside of a virtual machine, and reports over its second serial port. */
@NullMarked
package dev.kernspan.vm.guest;

import org.jspecify.annotations.NullMarked;

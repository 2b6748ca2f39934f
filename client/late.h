/*
 * Where large static buffers lie: behind everything small.
 *
 * Each page that a command touches first costs a fault, and a warm command
 * little else.  What is small shares its pages then, and of a buffer only what
 * is used is touched.  Neighbour: tests/tools/toolchain.sh, by whose flags the
 * linker sorts by name.
 */
#ifndef WARMCURL_LATE_H
#define WARMCURL_LATE_H

/* The buffer's place among its like: a letter, 'a' for what is touched. */
#define LATE(place) __attribute__((section(".bss.zz_" place)))

#endif

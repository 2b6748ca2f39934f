/*
 * The libcurl at hand, as told to others.
 *
 * Neighbours: main prints it for warmcurl, session's WELCOME has the rest.
 */
#ifndef WARMCURL_ABOUT_H
#define WARMCURL_ABOUT_H

#include <stdint.h>
#include <stdio.h>

/* Prints to F what curl --version would say, in its layout; without the release
 * date where the program was built with another version. */
void about_print(FILE *f);

/* What curl --engine list would say. */
void about_print_engines(FILE *f);

/* What it was built without: bits of enum libcurl_part. */
uint32_t about_lacks(void);

#endif

/*
 * Files of URLs: --url @file, one URL a line, from curl 8.13 on.
 *
 * Comments and what is implied as of curl(1); how lines are read was seen of
 * 8.14.1 and 8.23.0.  Neighbours: the option functions ask for it.
 */
#ifndef WARMCURL_URLFILE_H
#define WARMCURL_URLFILE_H

#include "client/apply.h"

/* Adds the URLs of the file PATH, "-" for standard input, to the group at
 * hand.  Where curl refuses it, that is noted; while the real curl is a way
 * out, what can't be read twice is left to it. */
void urlfile_read(struct parse *p, const char *path);

#endif

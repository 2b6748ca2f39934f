/*
 * Files that options name and curl reads at once: whether it can, and what it
 * says where it can't.
 *
 * Looked at while the command line is parsed, in the order of its options;
 * read later (see slurp), by headerfile, postdata and form.
 */
#ifndef WARMCURL_OPTFILE_H
#define WARMCURL_OPTFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/apply.h"

/* What a file is for. */
enum optfile {
    OPTFILE_LINES,   /* -d @file, without line ends */
    OPTFILE_BYTES,   /* --data-binary and its like */
    OPTFILE_HEADERS, /* -H @file */
    OPTFILE_FIELD,   /* headers= of a form's field */
    OPTFILE_FORMAT,  /* -w @file */
};

/*
 * True when PATH can be read, "-" (standard input, but for OPTFILE_FIELD)
 * when nobody else has read it.  Else P was told what curl says, with the text
 * AS_TYPED where it names what was typed; without a refusal the file counts
 * as empty.
 */
bool optfile_check(struct parse *p, enum optfile use, const char *path,
                   const char *as_typed);

/*
 * Reads the bytes from FROM up to BEHIND of PATH at once, "-" for standard
 * input, which is empty when somebody else has read it.  Returns 0 and sets
 * *RET_DATA (the caller's, valid until exit, a zero byte follows) and
 * *RET_LEN; or -errno, -EISDIR for what can be opened but not read.  While the
 * real curl is a way out (p->ours is false) what can't be read again stays
 * unread: -EAGAIN.
 */
int optfile_read(struct parse *p, const char *path, uint64_t from,
                 uint64_t behind, char **ret_data, size_t *ret_len);

/* What curl says, by version, of a format of -w that it can't read or that is
 * empty; in the arena. */
const char *optfile_unread_format(const char *name);

#endif

#include "client/glob.h"

#include <errno.h>
#include <string.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/glob_internal.h"
#include "client/globread.h"
#include "client/number.h"
#include "client/text.h"

/* Bytes of curl's description of an error, a zero byte included. */
#define DESCRIPTION_BYTES 512

struct glob_part *glob_add_part(struct glob *glob, enum glob_kind kind)
{
    struct glob_part *part = &glob->parts[glob->part_count++];

    part->kind = kind;
    part->count = 1;
    return part;
}

const struct glob_part *glob_named(const struct glob *glob, const char *name,
                                   size_t len)
{
    for (size_t i = 0; glob && i < glob->part_count; i++)
        if (glob->parts[i].name && glob->parts[i].name_len == len &&
            !memcmp(glob->parts[i].name, name, len))
            return &glob->parts[i];
    return NULL;
}

int glob_new(const char *text, bool off, struct glob **ret,
             struct glob_error *ret_error)
{
    struct glob *glob = arena_alloc(sizeof(*glob));
    int rc = 0;

    glob->count = 1;
    if (off || !text[strcspn(text, "[]{}\\")]) {
        glob->parts = arena_alloc(sizeof(*glob->parts));
        glob_add_part(glob, GLOB_LITERAL)->text = text;
    } else {
        rc = globread(text, glob, ret_error);
    }
    if (!rc)
        *ret = glob;
    return rc;
}

const char *glob_describe(const struct glob_error *error, const char *text)
{
    char number[TEXT_NUM_BYTES];
    char *spaces = arena_alloc(DESCRIPTION_BYTES);
    size_t indent = error->position > 1 ? error->position - 1 : 1;
    const char *const parts[] = {error->what,
                                 dialect_text(DIALECT_IN_POSITION),
                                 text_num(number, (int64_t)error->position),
                                 ":\n",
                                 text,
                                 "\n",
                                 spaces,
                                 "^"};
    const char *all;

    if (!error->position)
        return error->what;
    memset(spaces, ' ',
           indent < DESCRIPTION_BYTES ? indent : DESCRIPTION_BYTES - 1);
    all = arena_concat(8, parts);
    return arena_strndup(all, strnlen(all, DESCRIPTION_BYTES - 1));
}

/* --- walking -------------------------------------------------------------- */

bool glob_is_pattern(const struct glob *glob)
{
    return glob->pattern;
}

void glob_rewind(struct glob *glob)
{
    glob->started = false;
    for (size_t i = 0; i < glob->part_count; i++)
        glob->parts[i].at = 0;
}

/* The present value of PART, valid until its next one. */
static const char *value_of(const struct glob_part *part)
{
    int64_t number = part->min + part->at * part->step;
    char *at = part->room_end;
    int digits = 0;

    if (part->kind == GLOB_LITERAL)
        return part->text;
    if (part->kind == GLOB_SET)
        return part->items[part->at];
    *at = '\0';
    if (part->kind == GLOB_LETTER) {
        *--at = (char)number;
        return at;
    }
    do {
        *--at = (char)('0' + number % 10);
        number /= 10;
        digits++;
    } while (number || digits < part->width);
    return at;
}

/* Moves to the next expansion; false behind the last one. */
static bool step(struct glob *glob)
{
    if (!glob->started) {
        glob->started = true;
        return true;
    }
    for (size_t i = glob->part_count; i > 0; i--) {
        struct glob_part *part = &glob->parts[i - 1];

        if (++part->at < part->count)
            return true;
        part->at = 0;
    }
    return false;
}

const char *glob_next(struct glob *glob)
{
    size_t len = 0;
    char *to;

    if (!step(glob))
        return NULL;
    if (glob->part_count == 1 && !glob->pattern)
        return glob->parts[0].text;
    for (size_t i = 0; i < glob->part_count; i++)
        len += strlen(value_of(&glob->parts[i]));
    if (len >= glob->cap) {
        glob->cap = len * 2 + 1;
        glob->text = arena_alloc(glob->cap);
    }
    to = glob->text;
    *to = '\0';
    for (size_t i = 0; i < glob->part_count; i++)
        to = stpcpy(to, value_of(&glob->parts[i]));
    return glob->text;
}

/* The N-th set or range, from 1; NULL when there is none. */
static const struct glob_part *numbered(const struct glob *glob, int64_t n)
{
    for (size_t i = 0; i < glob->part_count && n > 0; i++)
        if (glob->parts[i].kind != GLOB_LITERAL && --n == 0)
            return &glob->parts[i];
    return NULL;
}

/* A reference in a file's name. */
struct reference {
    const struct glob_part *part;
    const char *behind;
};

/* Reads what stands behind a '#' at TEXT.  Returns 1; 0 for what is no
 * reference; -EINVAL for a name that nothing has. */
static int read_reference(const struct glob *urls, const struct glob *infiles,
                          const char *text, struct reference *ret)
{
    size_t len = globread_name(text);
    int64_t n;

    ret->behind = text + len;
    if (!len && urls && number_read(&ret->behind, &n)) {
        ret->part = numbered(urls, n);
        return ret->part != NULL;
    }
    if (!len)
        return 0;
    ret->part = glob_named(urls, text + 1, len - 2);
    if (!ret->part)
        ret->part = glob_named(infiles, text + 1, len - 2);
    return ret->part ? 1 : -EINVAL;
}

int glob_substitute(const struct glob *urls, const struct glob *infiles,
                    const char *file, const char **ret,
                    struct glob_error *ret_error)
{
    const char *done = "";
    const char *left = file; /* what is not in DONE yet */
    const char *at = file;
    const char *hash;

    while ((hash = strchr(at, '#')) != NULL) {
        struct reference ref;
        int rc = read_reference(urls, infiles, hash + 1, &ref);

        at = ref.behind;
        if (rc < 0) {
            ret_error->what = "no glob exists with this name";
            ret_error->position = (size_t)(at - file);
            return rc;
        }
        if (rc > 0) {
            const char *const parts[] = {
                done, arena_strndup(left, (size_t)(hash - left)),
                value_of(ref.part)};

            done = arena_concat(3, parts);
            left = at;
        }
    }
    {
        const char *const parts[] = {done, left};

        *ret = *done || left > file ? arena_concat(2, parts) : file;
    }
    return 0;
}

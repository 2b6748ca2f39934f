#include "client/optfile.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/arena.h"
#include "client/curlrc.h"
#include "client/dialect.h"
#include "client/slurp.h"
#include "proto/curlcode.h"

static void refuse(struct parse *p)
{
    parse_reject(p, WC_E_READ_ERROR, "error encountered when reading a file");
}

static void say_unreadable(struct parse *p, const char *path)
{
    parse_error(
        p, arena_around("Header file ", path, " read error: Is a directory"));
    parse_reject(p, WC_E_FAILED_INIT, "is badly used here");
}

const char *optfile_unread_format(const char *name)
{
    return arena_around("Warning: Failed to read ", name,
                        dialect_does(DIALECT_NEEDS_FORMAT) ? "\n" : "");
}

static void say_unread_format(struct parse *p, const char *path)
{
    if (!p->inv->silent)
        notes_add(&p->inv->notes, NOTE_LINES, optfile_unread_format(path));
    parse_prefer(p, "a format that curl warns of");
}

static void say_missing(struct parse *p, enum optfile use, const char *path,
                        const char *as_typed, int error)
{
    if (use == OPTFILE_FIELD) {
        parse_warn(p, arena_around("Cannot read from ", path,
                                   arena_around(": ", strerror(error), "")));
    } else if (use == OPTFILE_FORMAT && !dialect_does(DIALECT_NEEDS_FORMAT)) {
        say_unread_format(p, path);
    } else if (dialect_does(DIALECT_NEEDS_FILES)) {
        parse_error(p, arena_around("Failed to open ", path, ""));
        refuse(p);
    } else if (use == OPTFILE_HEADERS) {
        parse_warn(p, arena_around("Failed to open ", path,
                                   dialect_text(DIALECT_STRESS)));
    } else {
        parse_warn(p, arena_around("Couldn't read data from file \"", as_typed,
                                   "\", this makes an empty POST."));
    }
}

/* A directory can be opened, and no byte of it be read. */
static void say_directory(struct parse *p, enum optfile use, const char *path)
{
    switch (use) {
    case OPTFILE_LINES:
        if (dialect_does(DIALECT_NEEDS_FILES))
            refuse(p);
        break;
    case OPTFILE_BYTES:
        refuse(p);
        break;
    case OPTFILE_HEADERS:
        if (!dialect_does(DIALECT_HEADER_LINES))
            refuse(p);
        break;
    case OPTFILE_FIELD:
        if (!dialect_does(DIALECT_FIELD_LINES))
            say_unreadable(p, path);
        break;
    case OPTFILE_FORMAT:
        if (dialect_does(DIALECT_NEEDS_FORMAT))
            refuse(p);
        else
            say_unread_format(p, path);
        break;
    }
}

/* Whether something else than a file is empty shows when it is read. */
static bool has_format(struct parse *p, const char *path, const struct stat *st)
{
    if (!S_ISREG(st->st_mode)) {
        parse_prefer(p, "a format that is in no file");
        return true;
    }
    if (!st->st_size)
        say_unread_format(p, path);
    return st->st_size != 0;
}

static bool take_stdin(struct parse *p, enum optfile use)
{
    bool taken = p->inv->stdin_taken;

    curlrc_leave_rest(p);
    p->inv->stdin_taken = true;
    if (taken && use == OPTFILE_FORMAT)
        say_unread_format(p, "<stdin>");
    return !taken;
}

bool optfile_check(struct parse *p, enum optfile use, const char *path,
                   const char *as_typed)
{
    struct stat st;

    if (use != OPTFILE_FIELD && !strcmp(path, "-"))
        return take_stdin(p, use);
    if (access(path, R_OK) || stat(path, &st)) {
        say_missing(p, use, path, as_typed, errno);
        return false;
    }
    if (S_ISDIR(st.st_mode)) {
        say_directory(p, use, path);
        return false;
    }
    return use != OPTFILE_FORMAT || has_format(p, path, &st);
}

static int read_stdin(struct parse *p, uint64_t from, uint64_t behind,
                      char **ret_data, size_t *ret_len)
{
    char *data = arena_alloc(1);
    size_t len = 0;
    int error;

    /* Nor is what follows a config file's line in the same input. */
    if (!p->ours &&
        (from || behind != UINT64_MAX || (p->file && p->inv->stdin_used)))
        return -EAGAIN;
    if (p->rest && (from || behind != UINT64_MAX))
        parse_direct(p, "a config file with a part of its own input");
    curlrc_leave_rest(p);
    if (!p->inv->stdin_taken) {
        error = slurp_part(p->inv, "-", true, from, behind, &data, &len);
        if (error)
            return error;
        /* The real curl may still need it as it is. */
        data = arena_strndup(data, len);
    }
    if (behind == UINT64_MAX)
        p->inv->stdin_taken = true;
    *ret_data = data;
    *ret_len = len;
    return 0;
}

int optfile_read(struct parse *p, const char *path, uint64_t from,
                 uint64_t behind, char **ret_data, size_t *ret_len)
{
    int error;

    if (!strcmp(path, "-"))
        return read_stdin(p, from, behind, ret_data, ret_len);
    error = slurp_part(p->inv, path, false, from, behind, ret_data, ret_len);
    if (error == -EAGAIN && p->ours)
        error = slurp_part(p->inv, path, true, from, behind, ret_data, ret_len);
    return error;
}

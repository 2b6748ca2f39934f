/*
 * Values of options as three versions of curl read them.  Include after
 * cmocka.h.
 */
#ifndef READING_H
#define READING_H

#include "client/dialect.h"
#include "parsing.h"

enum { OLD, STRICT, LATEST };
static const char *const versions[] = {"", "8.14.1", "8.23.0"};

#define REFUSED INT64_MIN

/* What READ makes of TEXT in one version. */
static inline int64_t read_as(int version,
                              int read(struct parse *, const char *, int64_t *),
                              const char *text)
{
    struct parse p = {.inv = &inv, .ours = true, .typed = "-x"};
    int64_t value = REFUSED;

    memset(&inv, 0, sizeof(inv));
    dialect_use(versions[version]);
    if (read(&p, text, &value) && value != REFUSED)
        fail_msg("%s: refused, yet read", text);
    assert_int_equal(value == REFUSED, inv.fails);
    return value;
}

struct reading {
    const char *text;
    int64_t values[3];
};

#define CHECK(read, table) check(read, table, sizeof(table) / sizeof(*(table)))

static inline void check(int read(struct parse *, const char *, int64_t *),
                         const struct reading *table, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (int v = OLD; v <= LATEST; v++) {
            int64_t value = read_as(v, read, table[i].text);

            if (value != table[i].values[v])
                fail_msg("%s is %lld to version %d", table[i].text,
                         (long long)value, v);
        }
}

#endif

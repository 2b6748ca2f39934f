/*
 * Lookup in the option table; see optclass.h.
 */
#include "optclass.h"

#include "curlopt.h"

static const struct optclass rows[] = {
#define OPT_ROW(name, number, type, class) \
    {number, WIRE_##type, OPT_CLASS_##class, #name},
    WC_OPTIONS(OPT_ROW)
#undef OPT_ROW
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

const struct optclass *optclass_all(size_t *ret_count)
{
    *ret_count = ROW_COUNT;
    return rows;
}

const struct optclass *optclass_find(uint32_t number)
{
    size_t low = 0, high = ROW_COUNT;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (rows[mid].number == number)
            return &rows[mid];
        if (rows[mid].number < number)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

#pragma once

/* Has stdout and stderr write ASCII alone where they lead to a terminal that shows no UTF-8: it could take
 * the second byte of a letter for a command. To be called once, after language_init(). */
void ascii_on_terminals(void);

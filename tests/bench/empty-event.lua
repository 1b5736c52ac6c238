-- SPDX-License-Identifier: MIT
-- sysbench's cheapest operation; see peers.sh.
function event()
end

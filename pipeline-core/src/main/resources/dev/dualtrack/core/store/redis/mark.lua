-- Writes an owner's marks, all or none, if they are still as they were read.
-- KEYS: the hash of marks (key prefix -> mark as JSON). ARGV: owner, then threes of key prefix, mark that was read (empty: none)
-- and mark to write.
-- Returns the empty string, the owner whose prefix overlaps one of the threes, or else this owner if a mark is another now.
local owner = ARGV[1]

local function overlap(a, b)
  return string.sub(a, 1, #b) == b or string.sub(b, 1, #a) == a
end

local marks = redis.call('HGETALL', KEYS[1])
for i = 1, #marks, 2 do
  for j = 2, #ARGV, 3 do
    if overlap(marks[i], ARGV[j]) then
      -- Not before: a mark elsewhere, which may be unreadable, is for others.
      local found = cjson.decode(marks[i + 1]).owner
      if found ~= owner then
        return found
      end
    end
  end
end
for j = 2, #ARGV, 3 do
  if (redis.call('HGET', KEYS[1], ARGV[j]) or '') ~= ARGV[j + 1] then
    return owner
  end
end
for j = 2, #ARGV, 3 do
  redis.call('HSET', KEYS[1], ARGV[j], ARGV[j + 2])
end
return ''

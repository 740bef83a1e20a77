-- Writes an owner's marks, all or none.
-- KEYS: the hash of marks (key prefix -> mark as JSON). ARGV: owner, then pairs of key prefix and mark.
-- Returns the empty string, or the owner whose prefix overlaps one of the pairs.
local owner = ARGV[1]

local function overlap(a, b)
  return string.sub(a, 1, #b) == b or string.sub(b, 1, #a) == a
end

local marks = redis.call('HGETALL', KEYS[1])
for i = 1, #marks, 2 do
  local found = cjson.decode(marks[i + 1]).owner
  if found ~= owner then
    for j = 2, #ARGV, 2 do
      if overlap(marks[i], ARGV[j]) then
        return found
      end
    end
  end
end
for j = 2, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[j], ARGV[j + 1])
end
return ''

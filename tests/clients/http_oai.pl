#!/usr/bin/perl
# List records with HTTP::OAI and print a JSON object a line: identifier, datestamp, deleted, sets and titles.
#
#     perl http_oai.pl BASE_URL [NAME VALUE]...
use strict;
use warnings;
use HTTP::OAI;
use JSON::PP;

my ($base_url, %arguments) = @ARGV;
my $json = JSON::PP->new->ascii->canonical;

sub titles {
    my ($record) = @_;
    return [] unless $record->metadata;
    return [map { $_->textContent } $record->metadata->dom->findnodes('.//*[local-name() = "title"]')];
}

my $answer = HTTP::OAI::Harvester->new(baseURL => $base_url)->ListRecords(
    metadataPrefix => 'oai_dc',
    %arguments,
    onRecord => sub {
        my ($record) = @_;
        print $json->encode({
            identifier => $record->identifier,
            datestamp => $record->datestamp,
            deleted => $record->is_deleted ? \1 : \0,
            sets => [$record->header->setSpec],
            titles => titles($record),
        }), "\n";
    },
);
die $answer->message, "\n" if $answer->is_error;
my @codes = grep { $_ ne 'noRecordsMatch' } map { $_->code } $answer->errors;
die "@codes\n" if @codes;
